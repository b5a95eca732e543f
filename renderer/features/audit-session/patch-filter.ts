import type { AuditScores } from '../../../src-core/audit/audit-record.ts'
import { badness } from '../../../src-core/statistics/badness.ts'
import { severityOf, type Finding, type FindingCategory } from '../../../src-core/review/finding.ts'

/** A brushed range of a score. An end at the edge of the histogram is infinite, so that infinite values stay in. */
export interface Brush {
  readonly low: number
  readonly high: number
}

/** A brush on one score of one candidate. */
export interface ScoreRange extends Brush {
  readonly candidate: string
  readonly metric: string
}

/** Which kinds of a score that names kinds; one of them is enough. */
export interface KindChoice {
  readonly candidate: string
  readonly metric: string
  readonly values: readonly number[]
}

/** Which patches by their findings: one of the chosen kinds is enough, no choice lets all through. */
export type FindingChoice = 'flagged' | 'not-flagged' | FindingCategory

/** Patches on which a score of one candidate is better than that of another. */
export interface WinChoice {
  readonly candidate: string
  readonly over: string
  readonly metric: string
  readonly better: 'higher' | 'lower'
}

/** Findings of one candidate, of a category and, unless acceptable, a severity; one of the chosen is enough. */
export type JudgementChoice = Pick<Finding, 'denoiserKey' | 'category' | 'severity'>

export interface PatchFilter {
  readonly ranges: readonly ScoreRange[]
  readonly kinds: readonly KindChoice[]
  readonly findings: readonly FindingChoice[]
  readonly judgements: readonly JudgementChoice[]
  readonly wins: readonly WinChoice[]
  /** Patches that were picked out by hand, in patch order; null for all. */
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

/** JSON knows no infinite numbers and writes typed arrays as objects. */
function plain({ ranges, kinds, findings, judgements, wins, selection }: PatchFilter) {
  const ends = ranges.map(({ candidate, metric, low, high }) => [candidate, metric, String(low), String(high)])
  const choices = kinds.map(({ candidate, metric, values }) => [candidate, metric, values])
  return [ends, choices, findings, judgements.map(judgementKey), wins.map(winKey), selection && [...selection]]
}

/** Those of the patches that pass every range, choice and selection, in their order. */
export function filterPatches(
  patches: Int32Array,
  filter: PatchFilter,
  scores: AuditScores,
  findingsOf: (patch: number) => readonly JudgementChoice[]
): Int32Array {
  const valuesOf = (candidate: string, metric: string) => scores[candidate]?.[metric]
  const ranges = filter.ranges.map((range) => ({ ...range, scores: valuesOf(range.candidate, range.metric) }))
  const kinds = filter.kinds.map((choice) => ({ ...choice, scores: valuesOf(choice.candidate, choice.metric) }))
  const wins = filter.wins.map((win) => ({
    win,
    own: valuesOf(win.candidate, win.metric),
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
export const winKey = ({ candidate, over, metric }: WinChoice): string => `${metric} ${candidate} ${over}`

/** NaN lies in no range. */
function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high
}

export function matchesFindings(choices: readonly FindingChoice[], categories: readonly FindingCategory[]): boolean {
  if (choices.length === 0) return true
  return choices.some((choice) => {
    if (choice === 'flagged') return categories.length > 0
    if (choice === 'not-flagged') return categories.length === 0
    return categories.includes(choice)
  })
}

/** The filter with the brush of one score set, or taken away by null. */
export function withRange(filter: PatchFilter, candidate: string, metric: string, brush: Brush | null): PatchFilter {
  const others = filter.ranges.filter((range) => range.candidate !== candidate || range.metric !== metric)
  return { ...filter, ranges: brush ? [...others, { candidate, metric, ...brush }] : others }
}

/** The filter with a kind of a score added, or taken away when it was there. */
export function withKindToggled(filter: PatchFilter, candidate: string, metric: string, value: number): PatchFilter {
  const isOther = (choice: KindChoice) => choice.candidate !== candidate || choice.metric !== metric
  const chosen = filter.kinds.find((choice) => !isOther(choice))?.values ?? []
  const values = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]
  const others = filter.kinds.filter(isOther)
  return { ...filter, kinds: values.length > 0 ? [...others, { candidate, metric, values }] : others }
}

/** The filter without a choice of kinds. */
export function withoutKinds(
  filter: PatchFilter,
  { candidate, metric }: Pick<KindChoice, 'candidate' | 'metric'>
): PatchFilter {
  return {
    ...filter,
    kinds: filter.kinds.filter((choice) => choice.candidate !== candidate || choice.metric !== metric)
  }
}

/** The filter with a choice of findings added, or taken away when it was there. */
export function withFindingToggled(filter: PatchFilter, choice: FindingChoice): PatchFilter {
  const without = filter.findings.filter((other) => other !== choice)
  return { ...filter, findings: without.length < filter.findings.length ? without : [...filter.findings, choice] }
}

/** The filter with a choice of findings of one candidate added, or taken away when it was there. */
export function withJudgementToggled(filter: PatchFilter, choice: JudgementChoice): PatchFilter {
  const judgements = filter.judgements.filter((other) => judgementKey(other) !== judgementKey(choice))
  return { ...filter, judgements: judgements.length < filter.judgements.length ? judgements : [...judgements, choice] }
}

/** The filter with a comparison of two candidates added, or taken away when it was there; the opposite one gives way. */
export function withWinToggled(filter: PatchFilter, choice: WinChoice): PatchFilter {
  const opposite = winKey({ ...choice, candidate: choice.over, over: choice.candidate })
  const others = filter.wins.filter((other) => winKey(other) !== winKey(choice) && winKey(other) !== opposite)
  const had = filter.wins.some((other) => winKey(other) === winKey(choice))
  return { ...filter, wins: had ? others : [...others, choice] }
}
