/** Terms of Poisson weights below this share of the largest one are left out. */
const smallestWeight = 1e-18

/**
 * Share of the noncentral chi-square distribution below x: sum over j of Poisson(j; lambda / 2) P(df / 2 + j, x / 2).
 * Johnson, Kotz & Balakrishnan 1995, Continuous Univariate Distributions 2, chapter 29. Absolute error below 1e-12.
 * @param df degrees of freedom, above 0
 * @param lambda noncentrality, 0 or more
 */
export function noncentralChiSquareBelow(x: number, df: number, lambda: number): number {
  if (x <= 0) return 0
  return poissonMixture(lambda / 2, (j) => ({
    share: () => gammaShareBelow(df / 2 + j, x / 2),
    /** P(a, y) - P(a + 1, y). */
    step: () => Math.exp((df / 2 + j) * Math.log(x / 2) - x / 2 - logGamma(df / 2 + j + 1))
  }))
}

/**
 * Share of the noncentral F distribution below x: sum over j of Poisson(j; lambda / 2) I_y(df1 / 2 + j, df2 / 2) with
 * y = df1 x / (df1 x + df2). Johnson, Kotz & Balakrishnan 1995, chapter 30. Absolute error below 1e-12.
 * @param lambda noncentrality, 0 or more
 */
export function noncentralFBelow(x: number, df1: number, df2: number, lambda: number): number {
  if (x <= 0) return 0
  const y = (df1 * x) / (df1 * x + df2)
  const b = df2 / 2
  return poissonMixture(lambda / 2, (j) => {
    const a = df1 / 2 + j
    return {
      share: () => betaShareBelow(y, a, b),
      /** I_y(a, b) - I_y(a + 1, b). */
      step: () => Math.exp(a * Math.log(y) + b * Math.log1p(-y) - Math.log(a) - logBeta(a, b))
    }
  })
}

interface MixtureTerm {
  share(): number
  step(): number
}

/** Mean of shares with Poisson weights. The recurrence runs downwards, where it only adds. */
function poissonMixture(mean: number, termOf: (j: number) => MixtureTerm): number {
  const logWeight = (j: number): number =>
    mean === 0 ? (j === 0 ? 0 : -Infinity) : j * Math.log(mean) - mean - logGamma(j + 1)
  const mode = Math.floor(mean)
  const limit = logWeight(mode) + Math.log(smallestWeight)
  let last = mode
  while (logWeight(last + 1) > limit) last++
  let share = termOf(last).share()
  let sum = 0
  for (let j = last; j >= 0; j--) {
    const weight = logWeight(j)
    if (weight < limit) break
    if (j < last) share += termOf(j).step()
    sum += Math.exp(weight) * share
  }
  return Math.min(1, sum)
}

const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360]

/** Logarithm of the gamma function of x above 0: Stirling's series from 10 on (DLMF 5.11.1). */
export function logGamma(x: number): number {
  let product = 1
  let shifted = x
  while (shifted < 10) product *= shifted++
  const inverse = 1 / shifted
  const series = stirling.reduceRight((sum, coefficient) => sum * inverse * inverse + coefficient, 0) * inverse
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.9189385332046727 + series - Math.log(product)
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b)

/** Regularised lower incomplete gamma function P(a, x): series or continued fraction (DLMF 8.11.4, 8.9.2). */
export function gammaShareBelow(a: number, x: number): number {
  if (x <= 0) return 0
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a]
    for (let k = 1; term > 1e-17 * sum; k++) {
      term *= x / (a + k)
      sum += term
    }
    return front * sum
  }
  return 1 - front / lentz((k) => [k === 0 ? 1 : k * (a - k), x - a + 1 + 2 * k])
}

/** Regularised incomplete beta function I_x(a, b): continued fraction (DLMF 8.17.22). */
export function betaShareBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShareBelow(1 - x, b, a)
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - Math.log(a) - logBeta(a, b))
  return (
    front /
    lentz((k) => {
      const m = Math.floor(k / 2)
      const numerator =
        k % 2 === 0
          ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
          : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
      return [k === 0 ? 1 : numerator, 1]
    })
  )
}

/** b0 + a1 / (b1 + a2 / (b2 + ...)) by Lentz's method (Press et al. 2007, Numerical Recipes, 5.2). */
function lentz(coefficients: (k: number) => readonly [numerator: number, denominator: number]): number {
  const tiny = 1e-300
  let value = coefficients(0)[1] || tiny
  let [c, d] = [value, 0]
  for (let k = 1; k < 100_000; k++) {
    const [numerator, denominator] = coefficients(k)
    d = 1 / (denominator + numerator * d || tiny)
    c = denominator + numerator / c || tiny
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return value
}
