/**
 * Solves a symmetric positive definite system in place by Cholesky's decomposition; `wanted` becomes the solution.
 * @param system n x n, row-major; its lower triangle is used and overwritten
 * @param n number of values of `wanted`
 */
export function solveSymmetric(system: Float64Array, wanted: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = system[row * n + column]!
      for (let k = 0; k < column; k++) sum -= system[row * n + k]! * system[column * n + k]!
      system[row * n + column] =
        row === column ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / system[column * n + column]!
    }
  }
  for (let row = 0; row < n; row++) {
    let sum = wanted[row]!
    for (let k = 0; k < row; k++) sum -= system[row * n + k]! * wanted[k]!
    wanted[row] = sum / system[row * n + row]!
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = wanted[row]!
    for (let k = row + 1; k < n; k++) sum -= system[k * n + row]! * wanted[k]!
    wanted[row] = sum / system[row * n + row]!
  }
}
