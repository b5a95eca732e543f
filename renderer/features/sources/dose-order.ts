import type { SourceSummary } from '../../../src-core/sources/source.ts'

type Described = Pick<SourceSummary, 'label' | 'details'>

const fullWords = /\b(full|high|normal|reference|truth)\b/i
const lowWords = /\b(quarter|half|tenth|low|lower|reduced|noisy|denoised|output)\b/i

/** Above 0 where the first series likelier is the truth of the two: by what it is called, else by dose index and exposure. */
export function compareDose(one: Described, other: Described): number {
  const named = wordRank(one) - wordRank(other)
  if (named !== 0) return named
  for (const unit of ['mGy', 'mAs', 'mA']) {
    const [own, others] = [measured(one, unit), measured(other, unit)]
    if (own !== null && others !== null && own !== others) return own - others
  }
  return 0
}

const wordRank = ({ label }: Described): number => Number(fullWords.test(label)) - Number(lowWords.test(label))

/** The middle of what a detail such as `80 to 120 mAs` says. */
function measured({ details }: Described, unit: string): number | null {
  const line = details.find((detail) => detail.endsWith(` ${unit}`))
  const values = line?.match(/\d+(\.\d+)?/g)?.map(Number)
  return values ? values.reduce((sum, value) => sum + value, 0) / values.length : null
}
