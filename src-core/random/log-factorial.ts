const tabulated = 32
const table = new Float64Array(tabulated)
for (let n = 2; n < tabulated; n++) table[n] = table[n - 1]! + Math.log(n)

/**
 * ln(n!) of an integer n of 0 or more; relative error below 1e-15.
 * From n = 32 on Stirling's series to the third term (NIST Digital Library of Mathematical Functions, 5.11.1).
 */
export function logFactorial(n: number): number {
  if (n < tabulated) return table[n]!
  const x = n + 1
  const square = x * x
  const series = (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / x
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + series
}
