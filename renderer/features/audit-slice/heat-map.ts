import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { quantile } from '../../../src-core/statistics/order-statistics.ts'
import { differenceMap, fadedScoreMap, reversedScoreMap, type ColourMap } from '../../shared/charts/colour-maps.ts'

/** The part of a score's values that spans the colour map. */
export type HeatSpan = 'middle' | 'all'
export const isHeatSpan = (value: unknown): boolean => value === 'middle' || value === 'all'

/** Quantiles at the ends of the map with the span `middle`. Outliers then use up no colours. */
export const middleShares = [0.02, 0.98] as const

/** Mapping from values to colours, the same on every slice and for every output of an audit. */
export interface HeatScale {
  readonly map: ColourMap
  readonly low: number
  readonly high: number
  /** Smallest of all values. A value beyond the ends of the map has the colour of the nearer end. */
  readonly lowest: number
  readonly highest: number
}

/**
 * Bright is worse for every score.
 * If 0 is best and values lie on both sides, 0 is in the middle of the map.
 * If lower is better, the lower end is transparent.
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

/** All values if most are equal, for example errors that few patches have. */
function middleOf(values: Float64Array): [number, number] {
  const [from, to] = [quantile(values, middleShares[0]), quantile(values, middleShares[1])]
  return from < to ? [from, to] : [values[0] ?? 0, values.at(-1) ?? 1]
}

function symmetric(from: number, to: number): [number, number] {
  const reach = Math.max(Math.abs(from), Math.abs(to)) || 1
  return [-reach, reach]
}

/** A non-empty span if all values are equal. Errors that are all 0 get a span from 0. */
function widened(from: number, to: number): [number, number] {
  if (from === 0 && to === 0) return [0, 1]
  return from === to ? [from - 0.5, to + 0.5] : [from, to]
}

/** Values as RGBA pixels, transparent if there is no value. */
export function paintHeat(
  values: Float32Array,
  { map, low, high }: Pick<HeatScale, 'map' | 'low' | 'high'>
): Uint32Array<ArrayBuffer> {
  const factor = 255 / (high - low)
  return Uint32Array.from(values, (value) =>
    Number.isNaN(value) ? 0 : map[Math.min(255, Math.max(0, Math.round((value - low) * factor)))]!
  )
}

/** Kinds as RGBA pixels, transparent if the kind has no colour. */
export function paintKinds(values: Float32Array, colours: readonly number[]): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(values, (kind) => colours[kind] ?? 0)
}

/** The colour of '#d55e00' in the byte order of ImageData. */
export function packedColour(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
  return ((0xff << 24) | (blue! << 16) | (green! << 8) | red!) >>> 0
}
