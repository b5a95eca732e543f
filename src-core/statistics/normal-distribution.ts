/** Density of the standard normal distribution. */
export const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) * 0.3989422804014327

/**
 * Share of the standard normal distribution below x, to about 1e-15: its Taylor series (Marsaglia 2004,
 * doi:10.18637/jss.v011.i04).
 */
export function normalShareBelow(x: number): number {
  if (x < -8) return 0
  if (x > 8) return 1
  let [sum, term, previous] = [x, x, NaN]
  for (let power = 3; sum !== previous; power += 2) {
    previous = sum
    term *= (x * x) / power
    sum += term
  }
  return 0.5 + sum * normalDensity(x)
}
