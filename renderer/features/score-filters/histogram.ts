/** Counts of one score's values in bins of equal width from `low` to `high`. */
export interface Histogram {
  readonly low: number
  readonly high: number
  readonly counts: Int32Array
  /** Finite values that went in. */
  readonly n: number
  /** Values that are +Infinity (a PSNR of identical images) or -Infinity. */
  readonly infinite: number
  /** Values that are NaN. */
  readonly missing: number
}

/** Range of the finite values; [0, 1] when there are none or all are 0, widened by half a unit when all are equal. */
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

/** Counts the values of the given patches; values outside the range go to the outermost bins. */
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

/** Bar heights, 0..1 of the highest bar; the square root keeps small bins visible beside large ones. */
export function barHeights(counts: Int32Array, highest: number): number[] {
  return Array.from(counts, (count) => (highest === 0 ? 0 : Math.sqrt(count / highest)))
}
