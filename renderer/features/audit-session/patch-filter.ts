import type { AuditScores } from '../../../src-core/audit/audit-record.ts'
import { badness } from '../../../src-core/statistics/badness.ts'
import {
  isFlag,
  severityOf,
  type Finding,
  type FindingCategory,
  findingCategories
} from '../../../src-core/review/finding.ts'
import type { ScoreCategory } from '../../../src-core/scores/metric-definition.ts'

/** A brushed range of a score. An end at the edge of the histogram is infinite, so that infinite values pass. */
export interface Brush {
  readonly low: number
  readonly high: number
}

/** A brush on one score of one output. */
export interface ScoreRange extends Brush {
  readonly output: string
  readonly metric: string
}

/** Chosen kinds of a score that names kinds. A patch passes if it has one of them. */
export interface KindChoice {
  readonly output: string
  readonly metric: string
  readonly values: readonly number[]
}

/**
 * A choice by findings. A patch passes if it matches one of the choices, or if there are none.
 * A patch that was only judged acceptable is not flagged.
 */
export type FindingChoice = 'flagged' | 'not-flagged' | FindingCategory

/** Patches on which a score of one output is better than that of another. */
export interface WinChoice {
  readonly output: string
  readonly over: string
  readonly metric: string
  readonly better: 'higher' | 'lower'
}

/** A choice of findings of one output by category and severity. A patch passes if it matches one of the choices. */
export type JudgementChoice = Pick<Finding, 'denoiserKey' | 'category' | 'severity'>

export interface PatchFilter {
  readonly ranges: readonly ScoreRange[]
  readonly kinds: readonly KindChoice[]
  readonly findings: readonly FindingChoice[]
  readonly judgements: readonly JudgementChoice[]
  readonly wins: readonly WinChoice[]
  /** Patches selected by hand, in patch order; null for all. */
  readonly selection: Int32Array | null
}

export const emptyFilter: PatchFilter = {
  ranges: [],
  kinds: [],
  findings: [],
  judgements: [],
  wins: [],
  selection: null
}

export function isEmptyFilter({ ranges, kinds, findings, judgements, wins, selection }: PatchFilter): boolean {
  return ranges.length + kinds.length + findings.length + judgements.length + wins.length === 0 && selection === null
}

export function sameFilter(one: PatchFilter, other: PatchFilter): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other))
}

/** JSON has no infinite numbers and writes typed arrays as objects. */
function plain({ ranges, kinds, findings, judgements, wins, selection }: PatchFilter) {
  const ends = ranges.map(({ output, metric, low, high }) => [output, metric, String(low), String(high)])
  const choices = kinds.map(({ output, metric, values }) => [output, metric, values])
  return [ends, choices, findings, judgements.map(judgementKey), wins.map(winKey), selection && [...selection]]
}

/** The patches that pass all ranges, choices and the selection, in the order given. */
export function filterPatches(
  patches: Int32Array,
  filter: PatchFilter,
  scores: AuditScores,
  findingsOf: (patch: number) => readonly JudgementChoice[]
): Int32Array {
  const valuesOf = (output: string, metric: string) => scores[output]?.[metric]
  const ranges = filter.ranges.map((range) => ({ ...range, scores: valuesOf(range.output, range.metric) }))
  const kinds = filter.kinds.map((choice) => ({ ...choice, scores: valuesOf(choice.output, choice.metric) }))
  const wins = filter.wins.map((win) => ({
    win,
    own: valuesOf(win.output, win.metric),
    others: valuesOf(win.over, win.metric)
  }))
  const judgements = new Set(filter.judgements.map(judgementKey))
  const picked = filter.selection && new Set(filter.selection)
  const passes = (patch: number) =>
    (picked?.has(patch) ?? true) &&
    ranges.every(({ scores, low, high }) => scores !== undefined && isBetween(scores[patch]!, low, high)) &&
    kinds.every(({ scores, values }) => scores !== undefined && values.includes(scores[patch]!)) &&
    wins.every(
      ({ win, own, others }) =>
        own !== undefined && others !== undefined && badness(own[patch]!, win) < badness(others[patch]!, win)
    ) &&
    (filter.findings.length === 0 ||
      matchesFindings(
        filter.findings,
        findingsOf(patch).map(({ category }) => category)
      )) &&
    (judgements.size === 0 || findingsOf(patch).some((finding) => judgements.has(judgementKey(finding))))
  return patches.filter(passes)
}

export const judgementKey = (choice: JudgementChoice): string =>
  `${choice.denoiserKey} ${choice.category} ${severityOf(choice) ?? ''}`
export const winKey = ({ output, over, metric }: WinChoice): string => `${metric} ${output} ${over}`

/** False for NaN. */
function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high
}

export function matchesFindings(choices: readonly FindingChoice[], categories: readonly FindingCategory[]): boolean {
  if (choices.length === 0) return true
  return choices.some((choice) => {
    if (choice === 'flagged') return isFlagged(categories)
    if (choice === 'not-flagged') return !isFlagged(categories)
    return categories.includes(choice)
  })
}

const isFlagged = (categories: readonly FindingCategory[]): boolean =>
  categories.some((category) => isFlag({ category }))

/** The filter with the brush on one score set, or removed if `brush` is null. */
export function withRange(filter: PatchFilter, output: string, metric: string, brush: Brush | null): PatchFilter {
  const others = filter.ranges.filter((range) => range.output !== output || range.metric !== metric)
  return { ...filter, ranges: brush ? [...others, { output, metric, ...brush }] : others }
}

/** The filter with a kind of a score added, or removed if it was chosen. */
export function withKindToggled(filter: PatchFilter, output: string, metric: string, value: number): PatchFilter {
  const isOther = (choice: KindChoice) => choice.output !== output || choice.metric !== metric
  const chosen = filter.kinds.find((choice) => !isOther(choice))?.values ?? []
  const values = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]
  const others = filter.kinds.filter(isOther)
  return { ...filter, kinds: values.length > 0 ? [...others, { output, metric, values }] : others }
}

/** The filter without the chosen kinds of a score. */
export function withoutKinds(
  filter: PatchFilter,
  { output, metric }: Pick<KindChoice, 'output' | 'metric'>
): PatchFilter {
  return { ...filter, kinds: filter.kinds.filter((choice) => choice.output !== output || choice.metric !== metric) }
}

/** The filter with a choice by findings added, or removed if it was chosen. */
export function withFindingToggled(filter: PatchFilter, choice: FindingChoice): PatchFilter {
  const without = filter.findings.filter((other) => other !== choice)
  return { ...filter, findings: without.length < filter.findings.length ? without : [...filter.findings, choice] }
}

/** The filter with a choice of findings of one output added, or removed if it was chosen. */
export function withJudgementToggled(filter: PatchFilter, choice: JudgementChoice): PatchFilter {
  const judgements = filter.judgements.filter((other) => judgementKey(other) !== judgementKey(choice))
  return { ...filter, judgements: judgements.length < filter.judgements.length ? judgements : [...judgements, choice] }
}

/** The filter with a comparison of two outputs added, or removed if it was chosen. Removes the opposite comparison. */
export function withWinToggled(filter: PatchFilter, choice: WinChoice): PatchFilter {
  const opposite = winKey({ ...choice, output: choice.over, over: choice.output })
  const others = filter.wins.filter((other) => winKey(other) !== winKey(choice) && winKey(other) !== opposite)
  const had = filter.wins.some((other) => winKey(other) === winKey(choice))
  return { ...filter, wins: had ? others : [...others, choice] }
}

const longest = 50
/** Longest pause in ms between moves of one brush that count as one step. */
const oneMove = 800

/** The earlier filters, the latest last. */
export class FilterHistory {
  readonly #former: PatchFilter[] = []
  #movedAt = -Infinity

  /** Stores the filter that a step replaces. */
  note(filter: PatchFilter): void {
    this.#movedAt = -Infinity
    this.#former.push(filter)
    if (this.#former.length > longest) this.#former.shift()
  }

  /** Stores the filter at the start of a brush move; `now` in ms. */
  noteMove(filter: PatchFilter, now: number): void {
    const begins = now - this.#movedAt > oneMove
    if (begins) this.note(filter)
    this.#movedAt = now
  }

  /** Removes and returns the latest filter; null if there is none. */
  takeBack(): PatchFilter | null {
    this.#movedAt = -Infinity
    return this.#former.pop() ?? null
  }
}

/** Counts of a kind: among all patches that can be shown, and among those that pass the rest of the filter. */
interface KindCount extends ScoreCategory {
  readonly index: number
  readonly total: number
  readonly left: number
}

export function kindCounts(
  kinds: readonly ScoreCategory[],
  values: Float64Array,
  patches: Int32Array,
  left: Int32Array
): KindCount[] {
  const [total, beside] = [countsAmong(patches), countsAmong(left)]
  return kinds.map((kind, index) => ({ ...kind, index, total: total[index]!, left: beside[index]! }))

  function countsAmong(some: Int32Array): Int32Array {
    const counts = new Int32Array(kinds.length)
    for (const patch of some) {
      const value = values[patch]!
      // NaN and values that are no index are not counted.
      if (value in counts) counts[value]!++
    }
    return counts
  }
}

/** For each choice, the number of patches that it alone would show with the rest of the filter. */
export function findingCounts(
  patches: Int32Array,
  filter: PatchFilter,
  scores: AuditScores,
  findingsOf: (patch: number) => readonly JudgementChoice[]
): ReadonlyMap<FindingChoice, number> {
  const left = filterPatches(patches, { ...filter, findings: [] }, scores, findingsOf)
  const judged = Array.from(left).filter((patch) => findingsOf(patch).length > 0)
  const categories = judged.map((patch) => findingsOf(patch).map(({ category }) => category))
  const flagged = categories.filter(isFlagged).length
  return new Map<FindingChoice, number>([
    ['flagged', flagged],
    ['not-flagged', left.length - flagged],
    ...findingCategories.map(({ id }) => [id, categories.filter((own) => matchesFindings([id], own)).length] as const)
  ])
}
