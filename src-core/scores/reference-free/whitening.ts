/** Mean of vectors and the Cholesky factor of their covariance. */
export interface Whitening {
  readonly size: number
  readonly mean: Float64Array
  /** Lower triangle L of covariance = L L^T, row-major (size x size). */
  readonly factor: Float64Array
}

/** Share of each variance that is added to it: values that depend on others must not divide by 0. */
const ridge = 1e-9
/** Likewise, of their mean: nor may values that never change. */
const leastVariance = 1e-12

/** Mean and covariance of vectors, shape (count, size). */
export function fitWhitening(vectors: Float32Array, size: number): Whitening {
  const count = vectors.length / size
  const mean = new Float64Array(size)
  vectors.forEach((value, index) => (mean[index % size]! += value / count))
  return { size, mean, factor: choleskyFactor(covarianceOf(vectors, mean), size) }
}

/**
 * Vectors in which distances are Mahalanobis distances: L^-1 (v - mean), so that every direction in which training images
 * differ counts alike (Mahalanobis 1936). Shape (count, size).
 */
export function whiten(vectors: Float32Array, { size, mean, factor }: Whitening): Float32Array {
  const whitened = new Float32Array(vectors.length)
  for (let start = 0; start < vectors.length; start += size) {
    for (let row = 0; row < size; row++) {
      let value = vectors[start + row]! - mean[row]!
      for (let column = 0; column < row; column++) value -= factor[row * size + column]! * whitened[start + column]!
      whitened[start + row] = value / factor[row * size + row]!
    }
  }
  return whitened
}

function covarianceOf(vectors: Float32Array, mean: Float64Array): Float64Array {
  const size = mean.length
  const count = vectors.length / size
  const covariance = new Float64Array(size * size)
  for (let start = 0; start < vectors.length; start += size) {
    for (let row = 0; row < size; row++) {
      const deviation = (vectors[start + row]! - mean[row]!) / count
      for (let column = 0; column <= row; column++) {
        covariance[row * size + column]! += deviation * (vectors[start + column]! - mean[column]!)
      }
    }
  }
  const trace = mean.reduce((sum, _, index) => sum + covariance[index * (size + 1)]!, 0)
  for (let index = 0; index < size; index++) {
    covariance[index * (size + 1)]! += ridge * covariance[index * (size + 1)]! + leastVariance * (trace / size || 1)
  }
  return covariance
}

/** Cholesky-Banachiewicz, from the lower triangle. */
function choleskyFactor(covariance: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = covariance[row * size + column]!
      for (let inner = 0; inner < column; inner++) sum -= factor[row * size + inner]! * factor[column * size + inner]!
      factor[row * size + column] = row === column ? Math.sqrt(sum) : sum / factor[column * size + column]!
    }
  }
  return factor
}
