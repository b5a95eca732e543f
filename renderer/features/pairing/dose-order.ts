import type { SourceSummary } from '../../../src-core/sources/source.ts'

type Described = Pick<SourceSummary, 'label' | 'exposure'>

const fullWords = /\b(full|high|normal|reference|truth)\b/i
const lowWords = /\b(quarter|half|tenth|low|lower|reduced|noisy|denoised|output)\b/i

/** Positive if the first series is the likelier reference: by its name, else by dose index, exposure and percentage. */
export function compareDose(one: Described, other: Described): number {
  const named = wordRank(one) - wordRank(other)
  if (named !== 0) return named
  const [own, others] = [one.exposure, other.exposure]
  for (const value of ['doseIndex', 'exposure', 'current'] as const) {
    const difference = (own?.[value] ?? 0) - (others?.[value] ?? 0)
    if (own?.[value] && others?.[value] && difference !== 0) return difference
  }
  const [percentage, otherPercentage] = [statedPercentage(one), statedPercentage(other)]
  return percentage !== null && otherPercentage !== null ? percentage - otherPercentage : 0
}

/** 25 of 'Chest 25%': headers of a simulated low dose often keep the exposure of the full one. */
function statedPercentage({ label }: Described): number | null {
  const digits = /(\d+(?:\.\d+)?)\s?%/.exec(label)?.[1]
  return digits === undefined ? null : Number(digits)
}

const wordRank = ({ label }: Described): number => Number(fullWords.test(label)) - Number(lowWords.test(label))
