import { betaShareBelow } from './noncentral-distributions.ts'

/**
 * Two-sided probability of a value at least as far from 0 under Student's t distribution.
 * @param df degrees of freedom above 0, not necessarily whole
 */
export const studentTails = (t: number, df: number): number => betaShareBelow(df / (df + t * t), df / 2, 0.5)

/** Probability of a value of F or more. @param above, below degrees of freedom of numerator and denominator */
export const fTail = (f: number, above: number, below: number): number =>
  betaShareBelow(below / (below + above * f), below / 2, above / 2)

/** Value t whose two-sided tails hold a share of Student's t distribution, by bisection. */
export function studentQuantile(tails: number, df: number): number {
  let [low, high] = [0, 1]
  while (studentTails(high, df) > tails) high *= 2
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (studentTails(middle, df) > tails) low = middle
    else high = middle
  }
  return (low + high) / 2
}
