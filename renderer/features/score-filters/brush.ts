import type { Brush } from '../audit-session/patch-filter.ts'

export type BrushEnd = 'low' | 'high'

/** A brush between two shares (0..1) of the histogram's range; null when it spans everything or nothing. */
export function brushBetween(range: readonly [number, number], from: number, to: number): Brush | null {
  const start = Math.min(from, to)
  const end = Math.max(from, to)
  if (end - start < 0.005 || (start <= 0 && end >= 1)) return null
  return { low: start <= 0 ? -Infinity : valueAt(range, start), high: end >= 1 ? Infinity : valueAt(range, end) }
}

function valueAt([low, high]: readonly [number, number], share: number): number {
  return low + (high - low) * share
}

/** Where a value lies in the histogram's range, 0..1; infinite values at the edges. */
export function shareOf([low, high]: readonly [number, number], value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)))
}

/** Moves one end of the brush (of the whole range when there is none) by a share of the range. */
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

/** Moves the brush as a whole without changing its width. */
export function shiftBrush(range: readonly [number, number], from: number, to: number, by: number): Brush | null {
  const start = Math.min(1 - (to - from), Math.max(0, from + by))
  return brushBetween(range, start, start + (to - from))
}
