import { millimetres } from './same-pixels.ts'
import type { LeftOutSlice, PairedSeries, PairRule, SeriesPairing } from './pairing-record.ts'

export const ruleNames: Readonly<Record<PairRule | 'name', string>> = {
  position: 'position',
  location: 'slice location',
  number: 'instance number',
  order: 'order',
  name: 'file name'
}

/** One line for each paired series: `6 of 8 slices of 'low' are paired with 'full' by position (at most 0.2 mm apart)`. */
export function pairingStatements({ base, series }: SeriesPairing): string[] {
  return series.map((each) => {
    const distance = distanceText(each.largestDistance)
    const order = each.reversed ? ' in reversed order' : ''
    const all =
      each.pairs.length === base.sliceCount ? `all ${base.sliceCount}` : `${each.pairs.length} of ${base.sliceCount}`
    return `Slices of '${base.label}' paired with '${each.label}' by ${ruleNames[each.rule]}${order}: ${all}${distance}`
  })
}

/** Distances that a header's digits cannot tell from none are none. */
function distanceText(mm: number | null): string {
  if (mm === null) return ''
  return mm < 0.005 ? ' (at the same places)' : ` (at most ${millimetres(mm)} apart)`
}

/** Slices of both series that have no partner, and why. */
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

/** 'slices 1 to 2 (10 to 12.5 mm)', runs apart; slices count from 1. */
function slicesText(slices: readonly LeftOutSlice[], rule: PairedSeries['rule']): string {
  const runs: LeftOutSlice[][] = []
  for (const each of slices) {
    const run = runs.at(-1)
    if (run && run.at(-1)!.slice === each.slice - 1) run.push(each)
    else runs.push([each])
  }
  const shown = runs.slice(0, mostRuns).map((run) => runText(run, rule))
  const more = runs.slice(mostRuns).flat().length
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

const mostRuns = 4

function runText(run: readonly LeftOutSlice[], rule: PairedSeries['rule']): string {
  const [first, last] = [run[0]!, run.at(-1)!]
  const span = (from: string, to: string) => (run.length === 1 ? from : `${from} to ${to}`)
  const slices = `slice${run.length === 1 ? '' : 's'} ${span(String(first.slice + 1), String(last.slice + 1))}`
  if (first.place === null || last.place === null) return slices
  const place = (value: number) => String(Number(value.toFixed(2)))
  const places = span(place(first.place), place(last.place))
  return `${slices} (${rule === 'number' ? `instance number ${places}` : `${places} mm`})`
}
