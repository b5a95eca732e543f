import { count } from '../../counts.ts'
import type { SeriesMatch } from '../source.ts'
import { millimetres } from './series-differences.ts'

/** Rules for pairing DICOM slices, the most reliable first. */
export const pairRules = ['position', 'location', 'number', 'order'] as const
export type PairRule = (typeof pairRules)[number]

/**
 * A slice without a partner. `place` is in mm (position, location) or an instance number; null for the rule `order`.
 */
export interface LeftOutSlice {
  /** 0-based, in its own series. */
  readonly slice: number
  readonly place: number | null
}

/** Correlation of the pixels of a pair, and of its base slice with other slices of the other series. */
export interface PairLikeness {
  readonly slice: number
  readonly partner: number
  readonly correlation: number
  /** Correlations with the partner before, the partner after, and the partner in reversed order; null without one. */
  readonly before: number | null
  readonly after: number | null
  readonly reversed: number | null
  /** The most similar of some partners across the series. Absent in old audits. */
  readonly nearest?: { readonly partner: number; readonly correlation: number }
}

/** Pairing of the slices of one series with those of the base. */
export interface PairedSeries {
  readonly id: string
  /** Label of the series, or the name of the output. */
  readonly label: string
  /** `name`: file name, for image files other than DICOM. */
  readonly rule: PairRule | 'name'
  /** True if the order was reversed, since pixels are more similar that way. */
  readonly reversed: boolean
  /** In mm; null for the rules `number`, `order` and `name`. */
  readonly tolerance: number | null
  /** 0-based slices, in the order of the base. */
  readonly pairs: readonly (readonly [base: number, other: number])[]
  /** Largest distance of paired slices along the normal, in mm; null if positions are unknown. */
  readonly largestDistance: number | null
  readonly leftOut: { readonly base: readonly LeftOutSlice[]; readonly other: readonly LeftOutSlice[] }
  /** First, middle and last pair; null if pixels were not compared. */
  readonly likeness: readonly PairLikeness[] | null
  readonly kinship: SeriesMatch
}

/** Pairing of several series as plain JSON, part of the audit record. */
export interface SeriesPairing {
  readonly base: { readonly id: string; readonly label: string; readonly sliceCount: number }
  /** Slices of the base that every other series has; 0-based, ascending. */
  readonly slices: readonly number[]
  readonly series: readonly PairedSeries[]
  /** Warnings for readers of the numbers, one sentence each. */
  readonly warnings: readonly string[]
}

export const ruleNames: Readonly<Record<PairRule | 'name', string>> = {
  position: 'position',
  location: 'slice location',
  number: 'instance number',
  order: 'order',
  name: 'file name'
}

/** One line for each paired series: `Slices of 'low' paired with 'full' by position: 6 of 8 (at most 0.2 mm apart)`. */
export function pairingStatements({ base, series }: SeriesPairing): string[] {
  return series.map((each) => {
    const distance = distanceText(each.largestDistance)
    const order = each.reversed ? ' in reversed order' : ''
    const all =
      each.pairs.length === base.sliceCount
        ? `all ${count(base.sliceCount)}`
        : `${count(each.pairs.length)} of ${count(base.sliceCount)}`
    return `Slices of '${base.label}' paired with '${each.label}' by ${ruleNames[each.rule]}${order}: ${all}${distance}`
  })
}

/** Text of a distance. Distances below the rounding of headers count as 0. */
function distanceText(mm: number | null): string {
  if (mm === null) return ''
  return mm < 0.005 ? ' (at the same places)' : ` (at most ${millimetres(mm)} apart)`
}

/** Warnings about slices of both series without a partner, with the reason. */
export function leftOutWarnings(
  paired: Pick<PairedSeries, 'rule' | 'tolerance' | 'leftOut'>,
  names: readonly [base: string, other: string]
): string[] {
  const { rule, tolerance, leftOut } = paired
  const sentence = (slices: readonly LeftOutSlice[], own: string, other: string): string[] => {
    if (slices.length === 0) return []
    const why =
      rule === 'number'
        ? `${other} has no such instance number`
        : `${other} has no partner for them within ${millimetres(tolerance ?? 0)}`
    return [`Left out of ${own}: ${slicesText(slices, rule)}, since ${why}`]
  }
  return [...sentence(leftOut.base, names[0], names[1]), ...sentence(leftOut.other, names[1], names[0])]
}

/** Text such as 'slices 1 to 2 (10 to 12.5 mm)' for each run of slices. */
function slicesText(slices: readonly LeftOutSlice[], rule: PairedSeries['rule']): string {
  const runs: LeftOutSlice[][] = []
  for (const each of slices) {
    const run = runs.at(-1)
    if (run && run.at(-1)!.slice === each.slice - 1) run.push(each)
    else runs.push([each])
  }
  const shown = runs.slice(0, mostRuns).map((run) => runText(run, rule))
  const more = runs.slice(mostRuns).flat().length
  return [...shown, ...(more > 0 ? [`${count(more)} more`] : [])].join(', ')
}

const mostRuns = 4

function runText(run: readonly LeftOutSlice[], rule: PairedSeries['rule']): string {
  const [first, last] = [run[0]!, run.at(-1)!]
  const span = (from: string, to: string) => (run.length === 1 ? from : `${from} to ${to}`)
  const slices = `slice${run.length === 1 ? '' : 's'} ${span(count(first.slice + 1), count(last.slice + 1))}`
  if (first.place === null || last.place === null) return slices
  const place = (value: number) => String(Number(value.toFixed(2)))
  const places = span(place(first.place), place(last.place))
  return `${slices} (${rule === 'number' ? `instance number ${places}` : `${places} mm`})`
}
