import { median } from '../statistics/order-statistics.ts'
import { cohenKappa, confusionOf, fleissKappa, type Agreement, type Ratings } from '../statistics/agreement.ts'
import {
  findingCategories,
  findingSeverities,
  suspicionOf,
  type FindingCategory,
  type FindingSeverity,
  type Judgement
} from './finding.ts'
import type { AnsweredItem, ReviewAnswer, ReviewItem, ReviewPlan } from './review-plan.ts'
import { share, type Share } from '../statistics/proportion.ts'

/** One reader's queue with what they answered. */
export interface Reading {
  readonly reader: string
  readonly items: readonly ReviewItem[]
  readonly answers: readonly AnsweredItem[]
}

export interface ReaderResult {
  readonly reader: string
  readonly answered: number
  readonly skipped: number
  /** Median time on an item, NaN before the first. */
  readonly medianSeconds: number
  /** Repeats answered as the first time. */
  readonly repeats: Share
  /** Catch patches answered rightly: `acceptable`, or the reference chosen. */
  readonly catches: Share
  /** Forced choice with the reference: how often it was found; 0.5 is guessing. */
  readonly found: Share
}

export interface PairResult {
  readonly readers: readonly [string, string]
  readonly agreement: Agreement
  /** Rows: the first reader's answers, columns: the second's, in the order of `answerLabels`; empty while a blinded review is under way. */
  readonly confusion: readonly (readonly number[])[]
}

/** A case that readers answered differently. */
export interface Disagreement {
  readonly patchIndex: number
  readonly candidates: readonly string[]
  readonly answers: Readonly<Record<string, ReviewAnswer>>
}

export interface ReviewResults {
  /**
   * Of a blinded review: who is in the middle of it, and who looks without having read it. Until they are done only
   * progress and agreement are told, no answer and nothing by denoiser.
   */
  readonly underWay: readonly string[]
  readonly readers: readonly ReaderResult[]
  readonly pairs: readonly PairResult[]
  /** Fleiss' kappa over the cases that all readers answered; null with fewer than three readers. */
  readonly together: Agreement | null
  /** What the rows and columns of a confusion stand for. */
  readonly answerLabels: readonly string[]
  /** Forced choice between denoisers: how often each was chosen of how often it was shown, over all readers. */
  readonly preferences: Readonly<Record<string, Share>>
  readonly disagreements: readonly Disagreement[]
  /** Null while a reader is still at it, and where something else than a judgement was asked. */
  readonly judgements: Judgements | null
}

/**
 * What a review came to so far. Skipped items count as not answered, who skipped all of them is no reader; repeats and catch
 * patches count only where they are named.
 * @param underWay whose readings keep a blinded review's answers back, see `blindedReadings`.
 */
export function reviewResults(
  plan: ReviewPlan,
  readings: readonly Reading[],
  underWay: readonly string[] = []
): ReviewResults {
  const results = {
    underWay,
    ...allResults(
      plan,
      readings.filter((reading) => !hasDeclined(reading))
    )
  }
  return underWay.length === 0 ? results : withoutAnswers(results)
}

/** What tells neither an answer nor a denoiser. */
function withoutAnswers(results: ReviewResults): ReviewResults {
  const nothing = share(0, 0)
  return {
    ...results,
    readers: results.readers.map((reader) => ({ ...reader, repeats: nothing, catches: nothing, found: nothing })),
    pairs: results.pairs.map((pair) => ({ ...pair, confusion: [] })),
    preferences: {},
    disagreements: [],
    judgements: null
  }
}

function allResults(plan: ReviewPlan, readings: readonly Reading[]): Omit<ReviewResults, 'underWay'> {
  const cases = readings.map(caseAnswers)
  const rate = raterOf(plan)
  return {
    readers: readings.map((reading) => readerResult(plan, reading)),
    pairs: readings.flatMap((one, index) =>
      readings
        .slice(index + 1)
        .map((other, offset) =>
          pairResult(
            [one.reader, other.reader],
            ratingsOf([cases[index]!, cases[index + 1 + offset]!], rate),
            plan.seed
          )
        )
    ),
    together: readings.length < 3 ? null : fleissKappa(ratingsOf(cases, rate), plan.seed),
    answerLabels: rate.labels,
    preferences: plan.task === 'which-would-you-read' ? preferencesOf(plan, readings) : {},
    disagreements: disagreementsOf(readings, cases, rate),
    judgements:
      plan.task === 'judge' && isFinished(readings)
        ? judgementsOf(readings.flatMap(judgedCases), plan.denoiserKeys)
        : null
  }
}

/** Whether everybody who began has come to the end of their queue; skipping counts. */
const isFinished = (readings: readonly Reading[]): boolean =>
  readings.length > 0 && readings.every(({ items, answers }) => answers.length >= items.length)

/** Whether somebody ended their reading without an answer, as who only wants to see those of the others. */
const hasDeclined = (reading: Reading): boolean =>
  isFinished([reading]) && reading.answers.every(({ answer }) => answer.kind === 'skip')

function judgedCases(reading: Reading): JudgedCase[] {
  return [...caseAnswers(reading).values()].flatMap(({ item: { patchIndex, candidates }, answer }) =>
    answer.kind === 'judgement'
      ? [{ reader: reading.reader, patchIndex, denoiserKey: candidates[0]!, judgement: answer.judgement }]
      : []
  )
}

interface AnsweredCase {
  readonly item: ReviewItem
  readonly answer: ReviewAnswer
}
type Cases = ReadonlyMap<string, AnsweredCase>

/** Answers to cases, by what was shown, whatever its side. */
function caseAnswers({ items, answers }: Reading): Cases {
  return new Map(
    answers.flatMap(({ position, answer }) => {
      const item = items[position]
      return item?.kind === 'case' && answer.kind !== 'skip' ? [[keyOf(item), { item, answer }] as const] : []
    })
  )
}

export const keyOf = ({ patchIndex, candidates }: ReviewItem): string =>
  `${patchIndex} ${candidates.toSorted().join(' ')}`

interface Rater {
  readonly labels: readonly string[]
  /** The category of an answer: an index into `labels`. */
  categoryOf(answer: ReviewAnswer): number
}

function raterOf({ task, denoiserKeys }: ReviewPlan): Rater {
  const ids: readonly string[] =
    task === 'judge' ? findingCategories.map(({ id }) => id) : ['reference', ...denoiserKeys]
  return { labels: ids, categoryOf: (answer) => ids.indexOf(nameOf(answer)) }
}

function nameOf(answer: ReviewAnswer): string {
  if (answer.kind === 'judgement') return answer.judgement.category
  return answer.kind === 'choice' ? answer.candidate : 'skip'
}

/** Ratings of the cases that every one of the readers answered. */
function ratingsOf(readers: readonly Cases[], { labels, categoryOf }: Rater): Ratings {
  const [first, ...others] = readers
  const shared = [...first!.keys()].filter((key) => others.every((cases) => cases.has(key)))
  return {
    categories: labels.length,
    ratings: shared.map((key) => readers.map((cases) => categoryOf(cases.get(key)!.answer)))
  }
}

function pairResult(readers: readonly [string, string], ratings: Ratings, seed: number): PairResult {
  return { readers, agreement: cohenKappa(ratings, seed), confusion: confusionOf(ratings) }
}

function readerResult(plan: ReviewPlan, reading: Reading): ReaderResult {
  const { reader, items, answers } = reading
  const given = answers.filter(({ answer }) => answer.kind !== 'skip')
  const first = caseAnswers(reading)
  const of = (kind: ReviewItem['kind']) => given.filter(({ position }) => items[position]?.kind === kind)
  const repeats = of('repeat').filter(({ position }) => first.has(keyOf(items[position]!)))
  const sameAsFirst = repeats.filter(
    ({ position, answer }) => nameOf(first.get(keyOf(items[position]!))!.answer) === nameOf(answer)
  )
  const right = (answered: readonly AnsweredItem[]) =>
    answered.filter(({ answer }) => nameOf(answer) === (plan.task === 'judge' ? 'acceptable' : 'reference')).length
  const searched = plan.task === 'which-is-real' ? of('case') : []
  return {
    reader,
    answered: given.length,
    skipped: answers.length - given.length,
    medianSeconds: median(given.map(({ seconds }) => seconds)),
    repeats: share(sameAsFirst.length, repeats.length),
    catches: share(right(of('catch')), of('catch').length),
    found: share(right(searched), searched.length)
  }
}

function preferencesOf({ denoiserKeys }: ReviewPlan, readings: readonly Reading[]): Record<string, Share> {
  const all = readings.flatMap((reading) => [...caseAnswers(reading).values()])
  return Object.fromEntries(
    denoiserKeys.map((key) => {
      const shown = all.filter(({ item }) => item.candidates.includes(key))
      return [key, share(shown.filter(({ answer }) => nameOf(answer) === key).length, shown.length)]
    })
  )
}

function disagreementsOf(readings: readonly Reading[], cases: readonly Cases[], { categoryOf }: Rater): Disagreement[] {
  const items = new Map(cases.flatMap((answered) => [...answered].map(([key, { item }]) => [key, item] as const)))
  return [...items].flatMap(([key, { patchIndex, candidates }]) => {
    const answers = readings.flatMap(({ reader }, index) => {
      const given = cases[index]!.get(key)
      return given ? [[reader, given.answer] as const] : []
    })
    const different = new Set(answers.map(([, answer]) => categoryOf(answer))).size > 1
    return different ? [{ patchIndex, candidates, answers: Object.fromEntries(answers) }] : []
  })
}

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
