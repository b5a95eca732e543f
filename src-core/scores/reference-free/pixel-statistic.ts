/** How badly a denoised pixel explains a noisy one, and what to expect of that under the noise model. */
export interface PixelStatistic {
  /** @param noisy 0..1; `denoised` 0..1, taken for the clean value. */
  of(noisy: number, denoised: number): number
  /** Mean of the statistic over the noise when the clean value is `denoised`. */
  expected(denoised: number): number
  /** Its variance, likewise. */
  variance(denoised: number): number
}

/** A function of the clean value, 0..1, kept at evenly spaced places and interpolated linearly between them. */
export function tabulated(places: number, compute: (clean: number) => number): (clean: number) => number {
  const values = Float64Array.from({ length: places + 1 }, (_, place) => compute(Math.min(1, place / (places - 1))))
  return (clean) => {
    const position = clean * (places - 1)
    const below = position | 0
    return values[below]! + (position - below) * (values[below + 1]! - values[below]!)
  }
}
