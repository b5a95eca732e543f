/**
 * Shares of values, in percent of all of them, in bins of equal width from `low` to `high`; the last bin includes `high`.
 * @returns for each bin its middle and its share.
 */
export function histogram(
  values: Float64Array,
  low: number,
  high: number,
  bins: number
): [middle: number, percent: number][] {
  const counts = new Float64Array(bins)
  for (const value of values) {
    if (value < low || value > high) continue
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]!++
  }
  const step = (high - low) / bins
  return Array.from(counts, (number, bin) => [
    low + (bin + 0.5) * step,
    values.length === 0 ? 0 : (100 * number) / values.length
  ])
}

/** A range widened to whole steps of 1, 2 or 5 times a power of ten, of which it then has between 4 and 10 or so. */
export function niceRange(low: number, high: number): { low: number; high: number; step: number } {
  const rough = (high - low) / 6
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power
  return { low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step, step }
}
