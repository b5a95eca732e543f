import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { quantile } from '../../../src-core/statistics/order-statistics.ts'
import { differenceMap, fadedScoreMap, reversedScoreMap, type ColourMap } from '../../shared/charts/colour-maps.ts'

/** Which part of a score's values fills the map. */
export type HeatSpan = 'middle' | 'all'
export const isHeatSpan = (value: unknown): boolean => value === 'middle' || value === 'all'

/** Shares of the values at the map's ends when outliers are to take no colours away. */
export const middleShares = [0.02, 0.98] as const

/** How values become colours, the same on every slice and for every output of an audit. */
export interface HeatScale {
  readonly map: ColourMap
  readonly low: number
  readonly high: number
  /** Of all values: what lies beyond the map's ends has their colours. */
  readonly lowest: number
  readonly highest: number
}

/**
 * Bright is worse, whichever way a score runs. A score that is best at 0 and has values on both sides of it gets a map
 * with 0 in its middle. Where lower is better, the lower end lets the slice through: nothing happened there.
 * @param columns the score's values for each output that can be chosen
 */
export function heatScale(
  definition: Pick<MetricDefinition, 'better'>,
  columns: readonly Float64Array[],
  patches: Int32Array,
  span: HeatSpan
): HeatScale {
  const values = sortedFinite(columns, patches)
  const [lowest, highest] = [values[0] ?? 0, values.at(-1) ?? 1]
  const [from, to] = span === 'all' ? [lowest, highest] : middleOf(values)
  const isSigned = definition.better === 'lower' && lowest < 0
  const [low, high] = isSigned ? symmetric(from, to) : widened(from, to)
  const map = isSigned ? differenceMap : definition.better === 'higher' ? reversedScoreMap : fadedScoreMap
  return { map, low, high, lowest, highest }
}

function sortedFinite(columns: readonly Float64Array[], patches: Int32Array): Float64Array {
  const values = columns.flatMap((column) => Array.from(patches, (patch) => column[patch]!).filter(Number.isFinite))
  return Float64Array.from(values).sort()
}

/** All of them where most are equal, as of errors that few patches have. */
function middleOf(values: Float64Array): [number, number] {
  const [from, to] = [quantile(values, middleShares[0]), quantile(values, middleShares[1])]
  return from < to ? [from, to] : [values[0] ?? 0, values.at(-1) ?? 1]
}

function symmetric(from: number, to: number): [number, number] {
  const reach = Math.max(Math.abs(from), Math.abs(to)) || 1
  return [-reach, reach]
}

/** A span of its own where all values are equal; errors that are all 0 have no negative ones. */
function widened(from: number, to: number): [number, number] {
  if (from === 0 && to === 0) return [0, 1]
  return from === to ? [from - 0.5, to + 0.5] : [from, to]
}
