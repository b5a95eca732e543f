/** A proportion with the limits of its 95 % interval; NaN if there are no cases. */
export interface Proportion {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** 97.5th percentile of the normal distribution. */
const z = 1.959963984540054

/**
 * A proportion with its 95 % score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953); NaN if `n` is 0.
 * The interval stays inside 0..1 and is accurate near 0 and 1.
 */
export function proportion(successes: number, n: number): Proportion {
  if (n === 0) return { value: NaN, low: NaN, high: NaN }
  const value = successes / n
  const middle = (value + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n))
  return { value, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}

/** Share `right` / `shown` with its 95 % score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953). */
export interface Share {
  readonly right: number
  readonly shown: number
  readonly low: number
  readonly high: number
}

export function share(right: number, shown: number): Share {
  const { low, high } = proportion(right, shown)
  return { right, shown, low, high }
}
