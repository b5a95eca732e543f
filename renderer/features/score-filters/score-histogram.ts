import type { Brush } from '../audit-session/patch-filter.ts'

/** Counts of one score's values in bins of equal width from `low` to `high`. */
export interface Histogram {
  readonly low: number
  readonly high: number
  readonly counts: Int32Array
  /** Number of finite values. */
  readonly n: number
  /** Number of values that are +Infinity (PSNR of identical images) or -Infinity. */
  readonly infinite: number
  /** Number of values that are NaN. */
  readonly missing: number
}

/** Range of the finite values. [0, 1] if there are none or all are 0. Widened by half a unit if all are equal. */
export function finiteRange(values: Float64Array): readonly [low: number, high: number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return [0, 1]
  if (low === 0 && high === 0) return [0, 1]
  return low === high ? [low - 0.5, high + 0.5] : [low, high]
}

/** Counts the values of the given patches. Values outside the range count in the outermost bins. */
export function histogram(
  values: Float64Array,
  patches: Int32Array,
  range: readonly [number, number],
  bins: number
): Histogram {
  const [low, high] = range
  const counts = new Int32Array(bins)
  let n = 0
  let infinite = 0
  let missing = 0
  for (const patch of patches) {
    const value = values[patch]!
    if (Number.isNaN(value)) missing++
    else if (!Number.isFinite(value)) infinite++
    else {
      const bin = Math.floor(((value - low) / (high - low)) * bins)
      counts[Math.min(bins - 1, Math.max(0, bin))]!++
      n++
    }
  }
  return { low, high, counts, n, infinite, missing }
}

/** Bar heights as shares of the highest bar. The square root keeps small bins visible beside large ones. */
export function barHeights(counts: Int32Array, highest: number): number[] {
  return Array.from(counts, (count) => (highest === 0 ? 0 : Math.sqrt(count / highest)))
}

export type BrushEnd = 'low' | 'high'

/** A brush between two shares (0..1) of the histogram's range; null if the brush spans everything or nothing. */
export function brushBetween(range: readonly [number, number], from: number, to: number): Brush | null {
  const start = Math.min(from, to)
  const end = Math.max(from, to)
  if (end - start < 0.005 || (start <= 0 && end >= 1)) return null
  return { low: start <= 0 ? -Infinity : valueAt(range, start), high: end >= 1 ? Infinity : valueAt(range, end) }
}

function valueAt([low, high]: readonly [number, number], share: number): number {
  return low + (high - low) * share
}

/** Position of a value in the histogram's range, 0..1. Infinite values lie at the edges. */
export function shareOf([low, high]: readonly [number, number], value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)))
}

/** Moves one end of the brush by a share of the range. Without a brush, moves an end of the whole range. */
export function moveBrushEnd(
  range: readonly [number, number],
  brush: Brush | null,
  end: BrushEnd,
  by: number
): Brush | null {
  const low = shareOf(range, brush?.low ?? -Infinity)
  const high = shareOf(range, brush?.high ?? Infinity)
  return end === 'low'
    ? brushBetween(range, Math.min(high - 0.01, Math.max(0, low + by)), high)
    : brushBetween(range, low, Math.max(low + 0.01, Math.min(1, high + by)))
}

/** Moves the whole brush without changing its width. */
export function shiftBrush(range: readonly [number, number], from: number, to: number, by: number): Brush | null {
  const start = Math.min(1 - (to - from), Math.max(0, from + by))
  return brushBetween(range, start, start + (to - from))
}
