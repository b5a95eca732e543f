import {
  findingCategories,
  findingSeverities,
  suspicionOf,
  type FindingCategory,
  type FindingSeverity,
  type Judgement
} from './finding.ts'
import { share, type Share } from './share.ts'

/** What one reader said of one case. */
export interface JudgedCase {
  readonly reader: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly judgement: Judgement
}

/** One reader's judgements of one denoiser, as shares of the cases judged. */
export interface JudgementCounts {
  readonly reader: string
  readonly denoiserKey: string
  readonly judged: number
  readonly categories: Readonly<Record<FindingCategory, Share>>
  /** Of objections: what is acceptable has no weight. */
  readonly severities: Readonly<Record<FindingSeverity, Share>>
}

export interface Judgements {
  /** Reader by reader, in each the denoisers in the order of the plan. */
  readonly counts: readonly JudgementCounts[]
  /** The gravest first, acceptable ones last. */
  readonly cases: readonly JudgedCase[]
}

/** Judgements of finished readings, counted for each reader alone: readers see the same cases, and pooling would count them twice. */
export function judgementsOf(cases: readonly JudgedCase[], denoiserKeys: readonly string[]): Judgements {
  const readers = [...new Set(cases.map(({ reader }) => reader))]
  return {
    counts: readers.flatMap((reader) =>
      denoiserKeys.map((key) =>
        countsOf(
          reader,
          key,
          cases.filter((one) => one.reader === reader && one.denoiserKey === key)
        )
      )
    ),
    cases: [...cases].sort((a, b) => suspicionOf(b.judgement) - suspicionOf(a.judgement) || a.patchIndex - b.patchIndex)
  }
}

function countsOf(reader: string, denoiserKey: string, cases: readonly JudgedCase[]): JudgementCounts {
  const shareOf = (holds: (judgement: Judgement) => boolean) =>
    share(cases.filter(({ judgement }) => holds(judgement)).length, cases.length)
  return {
    reader,
    denoiserKey,
    judged: cases.length,
    categories: Object.fromEntries(
      findingCategories.map(({ id }) => [id, shareOf(({ category }) => category === id)])
    ) as Record<FindingCategory, Share>,
    severities: Object.fromEntries(
      findingSeverities.map(({ id }) => [
        id,
        shareOf(({ category, severity }) => category !== 'acceptable' && severity === id)
      ])
    ) as Record<FindingSeverity, Share>
  }
}
