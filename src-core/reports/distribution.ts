/** Quantile of sorted values with linear interpolation (type 7 of Hyndman & Fan 1996, doi:10.2307/2684934; numpy's default). */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}

/**
 * Shares of values, in percent of all of them, in bins of equal width from `low` to `high`; the last bin includes `high`.
 * @returns for each bin its middle and its share.
 */
export function histogram(values: Float64Array, low: number, high: number, bins: number): [middle: number, percent: number][] {
  const counts = new Float64Array(bins)
  for (const value of values) {
    if (value < low || value > high) continue
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]!++
  }
  const step = (high - low) / bins
  return Array.from(counts, (number, bin) => [low + (bin + 0.5) * step, values.length === 0 ? 0 : (100 * number) / values.length])
}
