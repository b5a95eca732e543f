import type { ImageBatch } from '../images/image.ts'
import { requireComparable, requireDataRange, type DataRange } from './pair.ts'

/**
 * Mean squared error of each image, in the square of the images' unit; float64 arithmetic.
 * @throws argument.invalid when shapes differ or values are not finite.
 */
export function meanSquaredError(reference: ImageBatch, test: ImageBatch): Float64Array {
  return meanOfDifferences(reference, test, (difference) => difference * difference)
}

/**
 * Mean absolute error of each image, in the images' unit (Willmott & Matsuura 2005, doi:10.3354/cr030079).
 * @throws argument.invalid when shapes differ or values are not finite.
 */
export function meanAbsoluteError(reference: ImageBatch, test: ImageBatch): Float64Array {
  return meanOfDifferences(reference, test, Math.abs)
}

/**
 * Root mean squared error of each image, in the images' unit (Willmott & Matsuura 2005, doi:10.3354/cr030079).
 * @throws argument.invalid when shapes differ or values are not finite.
 */
export function rootMeanSquaredError(reference: ImageBatch, test: ImageBatch): Float64Array {
  return meanSquaredError(reference, test).map(Math.sqrt)
}

/**
 * Mean of test minus reference of each image, in the images' unit: 0 for an identity denoiser.
 * @throws argument.invalid when shapes differ or values are not finite.
 */
export function bias(reference: ImageBatch, test: ImageBatch): Float64Array {
  return meanOfDifferences(reference, test, (difference) => difference)
}

/**
 * Peak signal-to-noise ratio of each image in dB: 10 log10(dataRange^2 / MSE), Infinity where both are identical
 * (Huynh-Thu & Ghanbari 2008, doi:10.1049/el:20080522).
 * @throws argument.invalid when shapes differ, values are not finite or the data range is missing.
 */
export function psnr(reference: ImageBatch, test: ImageBatch, range: DataRange): Float64Array {
  requireDataRange(range)
  const peak = range.dataRange * range.dataRange
  return meanSquaredError(reference, test).map((error) => 10 * Math.log10(peak / error))
}

function meanOfDifferences(
  reference: ImageBatch,
  test: ImageBatch,
  term: (difference: number) => number
): Float64Array {
  requireComparable(reference, test)
  const size = reference.rows * reference.columns
  const means = new Float64Array(reference.count)
  for (let image = 0; image < means.length; image++) {
    let sum = 0
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++) {
      sum += term(test.data[pixel]! - reference.data[pixel]!)
    }
    means[image] = sum / size
  }
  return means
}
