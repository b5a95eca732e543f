/** Directions of the largest variance of vectors. */
export interface PrincipalComponents {
  readonly size: number
  readonly mean: Float64Array
  /** Unit vectors one after the other, the largest variance first: shape (axes, size). */
  readonly axes: Float64Array
  /** Variance along each axis, with count - 1 in the denominator, as scikit-learn's `explained_variance_`. */
  readonly variances: Float64Array
  /** Share of all variance along each axis, 0..1; 0 if nothing varies. */
  readonly shares: Float64Array
}

/**
 * Principal components by eigenvectors of the covariance matrix, in 64-bit arithmetic (Pearson 1901,
 * doi:10.1080/14786440109462720).
 * Signs as in scikit-learn: the largest value of each axis, by magnitude, is positive.
 * @param vectors shape (count, size), at least two.
 * @param axes number of axes wanted; at most `size` are returned.
 */
export function principalComponents(vectors: Float32Array, size: number, axes: number): PrincipalComponents {
  const count = vectors.length / size
  const mean = new Float64Array(size)
  vectors.forEach((value, index) => (mean[index % size]! += value / count))
  const { values, vectors: eigenvectors } = symmetricEigen(covariance(vectors, mean), size)
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  const kept = Math.min(axes, size)
  const variances = values.slice(0, kept).map((value) => Math.max(0, value))
  return {
    size,
    mean,
    variances,
    axes: withPositiveLargest(eigenvectors.slice(0, kept * size), size),
    shares: variances.map((variance) => (total > 0 ? variance / total : 0))
  }
}

/** Coordinates of vectors along the axes: shape (count, axes). */
export function projectOn({ size, mean, axes }: PrincipalComponents, vectors: Float32Array): Float32Array {
  const [count, wanted] = [vectors.length / size, axes.length / size]
  const places = new Float32Array(count * wanted)
  for (let index = 0; index < places.length; index++) {
    const [start, axis] = [Math.floor(index / wanted) * size, (index % wanted) * size]
    let sum = 0
    for (let value = 0; value < size; value++) sum += (vectors[start + value]! - mean[value]!) * axes[axis + value]!
    places[index] = sum
  }
  return places
}

function covariance(vectors: Float32Array, mean: Float64Array): Float64Array {
  const size = mean.length
  const divisor = Math.max(1, vectors.length / size - 1)
  const matrix = new Float64Array(size * size)
  for (let start = 0; start < vectors.length; start += size) {
    for (let row = 0; row < size; row++) {
      const deviation = vectors[start + row]! - mean[row]!
      for (let column = 0; column <= row; column++) {
        matrix[row * size + column]! += deviation * (vectors[start + column]! - mean[column]!)
      }
    }
  }
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      matrix[column * size + row] = matrix[row * size + column]! /= divisor
    }
  }
  return matrix
}

function withPositiveLargest(axes: Float64Array, size: number): Float64Array {
  for (let start = 0; start < axes.length; start += size) {
    const axis = axes.subarray(start, start + size)
    const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
    if (largest < 0) axis.forEach((value, index) => (axis[index] = -value))
  }
  return axes
}

/** Eigenvalues, the largest first, and their unit eigenvectors, one after the other. */
export interface Eigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

const mostSweeps = 60

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations, to rounding.
 * Golub & Van Loan, Matrix Computations, 4th ed. 2013, section 8.5.
 * Deterministic; 32 x 32 needs a millisecond, 512 x 512 some seconds.
 * @param matrix row-major (size x size); it is not changed.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const rotated = matrix.slice()
  // Rows become the eigenvectors: a rotation then runs along two rows.
  const vectors = new Float64Array(size * size)
  for (let index = 0; index < size; index++) vectors[index * (size + 1)] = 1
  const scale = matrix.reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(rotated, size) > 1e-30 * scale; sweep++) {
    for (let row = 0; row < size - 1; row++) {
      for (let column = row + 1; column < size; column++) rotate(rotated, vectors, size, row, column)
    }
  }
  return sorted(rotated, vectors, size)
}

function offDiagonal(matrix: Float64Array, size: number): number {
  let sum = 0
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) sum += 2 * matrix[row * size + column]! ** 2
  }
  return sum
}

/** Rotates the plane of two axes so that the matrix's value at (p, q) becomes 0. */
function rotate(matrix: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const between = matrix[p * size + q]!
  if (between === 0) return
  const tau = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * between)
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau))
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  const sine = tangent * cosine
  for (let index = 0; index < size; index++) {
    const [a, b] = [matrix[index * size + p]!, matrix[index * size + q]!]
    matrix[index * size + p] = cosine * a - sine * b
    matrix[index * size + q] = sine * a + cosine * b
  }
  for (const rows of [matrix, vectors]) {
    for (let index = 0; index < size; index++) {
      const [a, b] = [rows[p * size + index]!, rows[q * size + index]!]
      rows[p * size + index] = cosine * a - sine * b
      rows[q * size + index] = sine * a + cosine * b
    }
  }
}

function sorted(matrix: Float64Array, vectors: Float64Array, size: number): Eigen {
  const valueAt = (index: number) => matrix[index * (size + 1)]!
  const order = Array.from({ length: size }, (_, index) => index).sort((one, other) => valueAt(other) - valueAt(one))
  const ordered = new Float64Array(size * size)
  order.forEach((from, to) => ordered.set(vectors.subarray(from * size, (from + 1) * size), to * size))
  return { values: Float64Array.from(order, valueAt), vectors: ordered }
}
