/**
 * Bessel function of the first kind of order 0 or 1 of a real argument; absolute error below 1e-14.
 * - Up to 1: power series (NIST Digital Library of Mathematical Functions, 10.2.2).
 * - Up to 25: backward recurrence, normalised by 1 = J0 + 2 (J2 + J4 + ...) (Olver 1964, doi:10.6028/jres.068B.014).
 * - From there on: Hankel's expansion (DLMF 10.17.3).
 */
export function besselJ(order: 0 | 1, x: number): number {
  const size = Math.abs(x)
  const value = size < 1 ? bySeries(order, size) : size < 25 ? byRecurrence(order, size) : byExpansion(order, size)
  return order === 1 && x < 0 ? -value : value
}

function bySeries(order: 0 | 1, x: number): number {
  let term = order === 0 ? 1 : x / 2
  let sum = term
  for (let k = 1; k < 12; k++) {
    term *= -(x * x) / (4 * k * (k + order))
    sum += term
  }
  return sum
}

/** Even order from which the recurrence starts. J64(25) is below 1e-17. */
const startOrder = 64

function byRecurrence(order: 0 | 1, x: number): number {
  let [above, here, total] = [0, 1e-80, 0]
  let first = 0
  for (let k = startOrder; k > 0; k--) {
    const below = ((2 * k) / x) * here - above
    above = here
    here = below
    if (k === 2) first = here
    if (k % 2 === 1) total += k === 1 ? here : 2 * here
  }
  return (order === 0 ? here : first) / total
}

function byExpansion(order: 0 | 1, x: number): number {
  const squared = 4 * order * order
  let [term, even, odd] = [1, 1, 0]
  for (let k = 1; k < 40; k++) {
    term *= (squared - (2 * k - 1) ** 2) / (k * 8 * x)
    const sign = k % 4 < 2 ? 1 : -1
    if (k % 2 === 0) even += sign * term
    else odd += sign * term
    if (Math.abs(term) < 1e-17) break
  }
  const angle = x - (order / 2 + 0.25) * Math.PI
  return Math.sqrt(2 / (Math.PI * x)) * (even * Math.cos(angle) - odd * Math.sin(angle))
}

/** Laguerre polynomial L_n(x) by its recurrence (DLMF 18.9.13). */
export function laguerre(n: number, x: number): number {
  let [before, here] = [0, 1]
  for (let k = 0; k < n; k++) [before, here] = [here, ((2 * k + 1 - x) * here - k * before) / (k + 1)]
  return here
}
