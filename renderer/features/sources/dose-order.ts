import type { SourceSummary } from '../../../src-core/sources/source.ts'

type Described = Pick<SourceSummary, 'label' | 'exposure'>

const fullWords = /\b(full|high|normal|reference|truth)\b/i
const lowWords = /\b(quarter|half|tenth|low|lower|reduced|noisy|denoised|output)\b/i

/** Above 0 where the first series likelier is the truth of the two: by what it is called, else by dose index and exposure. */
export function compareDose(one: Described, other: Described): number {
  const named = wordRank(one) - wordRank(other)
  if (named !== 0) return named
  const [own, others] = [one.exposure, other.exposure]
  for (const value of ['doseIndex', 'exposure', 'current'] as const) {
    const difference = (own?.[value] ?? 0) - (others?.[value] ?? 0)
    if (own?.[value] && others?.[value] && difference !== 0) return difference
  }
  return 0
}

const wordRank = ({ label }: Described): number => Number(fullWords.test(label)) - Number(lowWords.test(label))
