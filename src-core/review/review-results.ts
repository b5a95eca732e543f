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
import { settledBy, type Decision, type Disagreement } from './consensus.ts'
import {
  keyOf,
  type AnsweredItem,
  type PatientOf,
  type Reading,
  type ReviewAnswer,
  type ReviewItem,
  type ReviewPlan
} from './review-plan.ts'
import { scoredReadersOf } from './scored-readings.ts'
import { share, type Share } from '../statistics/confidence-intervals.ts'

/** Numbers of items of one kind: `shown` = read + skipped + those without an answer. */
export interface ItemCounts {
  readonly shown: number
  readonly read: number
  readonly skipped: number
}

export interface ReaderResult {
  readonly reader: string
  /** True for a member of the truth panel, who is not scored. */
  readonly isOnPanel: boolean
  readonly answered: number
  readonly skipped: number
  /** True if the reader ended the reading with items unanswered. */
  readonly isEnded: boolean
  /** Numbers of the queue, by kind of item. */
  readonly numbers: Readonly<Record<ReviewItem['kind'], ItemCounts>>
  /** Median seconds per item; NaN without an answer. */
  readonly medianSeconds: number
  /** Repeats with the same answer as the first time. */
  readonly repeats: Share
  /** Control cases with the right answer: `acceptable`, or the reference chosen. */
  readonly catches: Share
  /** Forced choice with the reference: share of right choices. Guessing gives 0.5. */
  readonly found: Share
}

export interface PairResult {
  readonly readers: readonly [string, string]
  readonly agreement: Agreement
  /** Counts of answers. Rows: first reader, columns: second reader, in the order of `answerLabels`. */
  readonly confusion: readonly (readonly number[])[]
}

export interface ReviewResults {
  /**
   * Readers whose unfinished readings close a blinded review, see `awaitedReadings`.
   * Until they finish, only progress is reported: no answer, no agreement, nothing by output.
   */
  readonly embargoedBy: readonly string[]
  readonly readers: readonly ReaderResult[]
  readonly pairs: readonly PairResult[]
  /** Fleiss' kappa over the cases that all readers answered; null with fewer than three readers. */
  readonly together: Agreement | null
  /** Labels of the rows and columns of a confusion matrix. */
  readonly answerLabels: readonly string[]
  /** Forced choice between outputs: share of choices of each output, over all readers. */
  readonly preferences: Readonly<Record<string, Share>>
  readonly disagreements: readonly Disagreement[]
  /** Judgements of outputs without inserted artefacts. Null while a reading is open, and for other tasks. */
  readonly judgements: Judgements | null
  /** True if patients are known, so that intervals of agreement are over patients with their cases. */
  readonly isOverPatients: boolean
}

/** Facts besides the readings that results depend on. */
export interface ResultFacts {
  /** Readers whose unfinished readings keep the answers back, see `awaitedReadings`. */
  readonly embargoedBy?: readonly string[]
  /** Statements of the consensus round. */
  readonly decisions?: readonly Decision[]
  /** Null if each case counts as another patient. */
  readonly patientOf?: PatientOf | null
}

/**
 * Results of a review so far. Skipped items count as unanswered. A reader who skipped all items is left out.
 * Repeats and control cases count only in their own figures.
 * Members of a truth panel have figures of their own only; their disagreements are those of the consensus round.
 */
export function reviewResults(
  plan: ReviewPlan,
  readings: readonly Reading[],
  { embargoedBy = [], decisions = [], patientOf = null }: ResultFacts = {}
): ReviewResults {
  const results = {
    embargoedBy,
    ...allResults(
      plan,
      readings.filter((reading) => !hasDeclined(reading)),
      decisions,
      patientOf
    )
  }
  return embargoedBy.length === 0 ? results : withoutAnswers(results)
}

/** Progress alone. Agreement on few cases would reveal the answers of the other reader. */
function withoutAnswers(results: ReviewResults): ReviewResults {
  const nothing = share(0, 0)
  return {
    ...results,
    readers: results.readers.map((reader) => ({ ...reader, repeats: nothing, catches: nothing, found: nothing })),
    pairs: [],
    together: null,
    preferences: {},
    disagreements: [],
    judgements: null
  }
}

function allResults(
  plan: ReviewPlan,
  all: readonly Reading[],
  decisions: readonly Decision[],
  patientOf: PatientOf | null
): Omit<ReviewResults, 'embargoedBy'> {
  const readings = scoredReadersOf(plan, all)
  const panel = all.filter((reading) => !readings.includes(reading))
  const cases = readings.map(caseAnswers)
  const rate = raterOf(plan)
  return {
    readers: all.map((reading) => readerResult(plan, reading, panel.includes(reading))),
    pairs: readings.flatMap((one, index) =>
      readings
        .slice(index + 1)
        .map((other, offset) =>
          pairResult(
            [one.reader, other.reader],
            ratingsOf([cases[index]!, cases[index + 1 + offset]!], rate, patientOf),
            plan.seed
          )
        )
    ),
    together: readings.length < 3 ? null : fleissKappa(ratingsOf(cases, rate, patientOf), plan.seed),
    answerLabels: rate.labels,
    preferences: plan.task === 'which-would-you-read' ? preferencesOf(plan, readings) : {},
    disagreements: disagreementsOf(plan.truth?.kind === 'panel' ? panel : readings, plan, decisions),
    judgements:
      plan.task === 'judge' && isThrough(all) ? judgementsOf(readings.flatMap(judgedCases), plan.denoiserKeys) : null,
    isOverPatients: patientOf !== null
  }
}

/** True if every reader who began has ended the reading or reached the end of the queue. */
const isThrough = (readings: readonly Reading[]): boolean =>
  readings.length > 0 && readings.every(({ items, answers, isEnded }) => isEnded || answers.length >= items.length)

/** True if a reader ended without any answer, for instance to see the answers of others. */
const hasDeclined = (reading: Reading): boolean =>
  isThrough([reading]) && reading.answers.every(({ answer }) => answer.kind === 'skip')

function judgedCases(reading: Reading): JudgedCase[] {
  return [...caseAnswers(reading).values()].flatMap(({ item: { patchIndex, roles, artefact }, answer }) =>
    answer.kind === 'judgement' && !artefact
      ? [{ reader: reading.reader, patchIndex, denoiserKey: roles[0]!, judgement: answer.judgement }]
      : []
  )
}

interface AnsweredCase {
  readonly item: ReviewItem
  readonly answer: ReviewAnswer
}
type Cases = ReadonlyMap<string, AnsweredCase>

/** Answers to cases by the pictures shown, whatever their side. */
function caseAnswers({ items, answers }: Reading): Cases {
  return new Map(
    answers.flatMap(({ position, answer }) => {
      const item = items[position]
      return item?.kind === 'case' && answer.kind !== 'skip' ? [[keyOf(item), { item, answer }] as const] : []
    })
  )
}

interface Rater {
  readonly labels: readonly string[]
  /** Category of an answer: an index into `labels`. */
  categoryOf(answer: ReviewAnswer): number
}

function raterOf({ task, denoiserKeys }: ReviewPlan): Rater {
  const ids: readonly string[] =
    task === 'judge' ? findingCategories.map(({ id }) => id) : ['reference', ...denoiserKeys]
  return { labels: ids, categoryOf: (answer) => ids.indexOf(nameOf(answer)) }
}

function nameOf(answer: ReviewAnswer): string {
  if (answer.kind === 'judgement') return answer.judgement.category
  return answer.kind === 'choice' ? answer.role : 'skip'
}

/** Ratings of the cases that all readers answered. */
function ratingsOf(readers: readonly Cases[], { labels, categoryOf }: Rater, patientOf: PatientOf | null): Ratings {
  const [first, ...others] = readers
  const shared = [...first!.keys()].filter((key) => others.every((cases) => cases.has(key)))
  return {
    categories: labels.length,
    ratings: shared.map((key) => readers.map((cases) => categoryOf(cases.get(key)!.answer))),
    ...(patientOf && { patients: shared.map((key) => patientOf(first!.get(key)!.item.patchIndex)) })
  }
}

function pairResult(readers: readonly [string, string], ratings: Ratings, seed: number): PairResult {
  return { readers, agreement: cohenKappa(ratings, seed), confusion: confusionOf(ratings) }
}

function readerResult(plan: ReviewPlan, reading: Reading, isOnPanel: boolean): ReaderResult {
  const { reader, items, answers, isEnded } = reading
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
    isOnPanel,
    answered: given.length,
    skipped: answers.length - given.length,
    isEnded,
    numbers: {
      case: countsOfKind(reading, 'case'),
      repeat: countsOfKind(reading, 'repeat'),
      catch: countsOfKind(reading, 'catch')
    },
    medianSeconds: median(given.map(({ seconds }) => seconds)),
    repeats: share(sameAsFirst.length, repeats.length),
    catches: share(right(of('catch')), of('catch').length),
    found: share(right(searched), searched.length)
  }
}

function countsOfKind({ items, answers }: Reading, kind: ReviewItem['kind']): ItemCounts {
  const of = answers.filter(({ position }) => items[position]?.kind === kind)
  const skipped = of.filter(({ answer }) => answer.kind === 'skip').length
  return { shown: items.filter((item) => item.kind === kind).length, read: of.length - skipped, skipped }
}

function preferencesOf({ denoiserKeys }: ReviewPlan, readings: readonly Reading[]): Record<string, Share> {
  const all = readings.flatMap((reading) => [...caseAnswers(reading).values()])
  return Object.fromEntries(
    denoiserKeys.map((key) => {
      const shown = all.filter(({ item }) => item.roles.includes(key))
      return [key, share(shown.filter(({ answer }) => nameOf(answer) === key).length, shown.length)]
    })
  )
}

function disagreementsOf(
  readings: readonly Reading[],
  plan: ReviewPlan,
  decisions: readonly Decision[]
): Disagreement[] {
  const cases = readings.map(caseAnswers)
  const { categoryOf } = raterOf(plan)
  const items = new Map(cases.flatMap((answered) => [...answered].map(([key, { item }]) => [key, item] as const)))
  return [...items].flatMap(([caseKey, { patchIndex, roles }]) => {
    const given = readings.flatMap(({ reader }, index) => {
      const one = cases[index]!.get(caseKey)
      return one ? [[reader, one.answer] as const] : []
    })
    if (new Set(given.map(([, answer]) => categoryOf(answer))).size <= 1) return []
    const answers = Object.fromEntries(given)
    const ofCase = decisions.filter((decision) => decision.caseKey === caseKey)
    return [{ caseKey, patchIndex, roles, answers, ...settledBy(plan.consensus, answers, ofCase) }]
  })
}

/** Judgement of one case by one reader. */
export interface JudgedCase {
  readonly reader: string
  readonly patchIndex: number
  readonly denoiserKey: string
  readonly judgement: Judgement
}

/** Judgements of one output by one reader, as shares of the judged cases. */
export interface JudgementCounts {
  readonly reader: string
  readonly denoiserKey: string
  readonly judged: number
  readonly categories: Readonly<Record<FindingCategory, Share>>
  /** Shares of severities among objections. Acceptable cases have no severity. */
  readonly severities: Readonly<Record<FindingSeverity, Share>>
}

export interface Judgements {
  /** Counts by reader, then by output in the order of the plan. */
  readonly counts: readonly JudgementCounts[]
  /** Cases, most severe first, acceptable ones last. */
  readonly cases: readonly JudgedCase[]
}

/**
 * Judgements of ended readings, counted for each reader alone.
 * Readers see the same cases, so pooling would count these twice.
 */
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
