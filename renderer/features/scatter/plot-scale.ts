/**
 * Maps values of one score to positions along an axis, in CSS pixels. Infinite values have a position beyond the end.
 */
export interface PlotScale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  /** Position of a value; NaN for a missing value. */
  place(value: number): number
}

/** Distance between the last finite value and the position of infinity, in CSS pixels. */
const infinityRoom = 18

/** A scale from `start` (the lowest value) to `end`; on a vertical axis `start` lies below `end`. */
export function plotScale(values: Float64Array, start: number, end: number, wantedTicks: number): PlotScale {
  const [low, high, infinite] = rangeOf(values)
  const ticks = niceTicks(low, high, wantedTicks)
  const from = Math.min(low, ticks[0] ?? low)
  const to = Math.max(high, ticks.at(-1) ?? high)
  const direction = Math.sign(end - start)
  const last = infinite ? end - direction * infinityRoom : end
  const place = (value: number) => {
    if (value === Infinity) return end
    if (value === -Infinity) return start
    return start + ((value - from) / (to - from)) * (last - start)
  }
  return { low: from, high: to, ticks, place }
}

function rangeOf(values: Float64Array): [low: number, high: number, infinite: boolean] {
  let [low, high, infinite] = [Infinity, -Infinity, false]
  for (const value of values) {
    if (value === Infinity) infinite = true
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return [0, 1, infinite]
  if (low === 0 && high === 0) return [0, 1, infinite]
  return low === high ? [low - 0.5, high + 0.5, infinite] : [low, high, infinite]
}

/** Multiples of 1, 2 or 5 times a power of ten. The first is at most `low`, the last at least `high`. */
export function niceTicks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  // Computed from whole multiples, because sums of steps give 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}
