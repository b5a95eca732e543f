import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'

/** Means over the pixels of each image, in the images' unit or the square of that unit. */
export interface ErrorMeans {
  readonly squared: Float64Array
  readonly absolute: Float64Array
  /** Test minus reference. */
  readonly signed: Float64Array
}

/**
 * Mean squared error of each image, in the square of the images' unit; 64-bit arithmetic.
 * @throws argument.invalid if shapes differ or values are not finite
 */
export const meanSquaredError = (reference: ImageBatch, test: ImageBatch): Float64Array =>
  errorMeans(reference, test).squared

/**
 * Mean absolute error of each image, in the images' unit (Willmott & Matsuura 2005, doi:10.3354/cr030079).
 * @throws argument.invalid if shapes differ or values are not finite
 */
export const meanAbsoluteError = (reference: ImageBatch, test: ImageBatch): Float64Array =>
  errorMeans(reference, test).absolute

/**
 * Root mean squared error of each image, in the images' unit (Willmott & Matsuura 2005, doi:10.3354/cr030079).
 * @throws argument.invalid if shapes differ or values are not finite
 */
export const rootMeanSquaredError = (reference: ImageBatch, test: ImageBatch): Float64Array =>
  errorMeans(reference, test).squared.map(Math.sqrt)

/**
 * Mean of test minus reference of each image, in the images' unit: 0 for an identity denoiser.
 * @throws argument.invalid if shapes differ or values are not finite
 */
export const bias = (reference: ImageBatch, test: ImageBatch): Float64Array => errorMeans(reference, test).signed

/**
 * Peak signal-to-noise ratio of each image in dB: 10 log10(dataRange^2 / MSE), Infinity if both are identical (Huynh-
 * Thu & Ghanbari 2008, doi:10.1049/el:20080522).
 * @throws argument.invalid if shapes differ, values are not finite or the data range is missing
 */
export function psnr(reference: ImageBatch, test: ImageBatch, range: DataRange): Float64Array {
  requireDataRange(range)
  return psnrOf(errorMeans(reference, test).squared, range)
}

/** PSNR in dB of mean squared errors. */
export function psnrOf(squaredErrors: Float64Array, { dataRange }: DataRange): Float64Array {
  return squaredErrors.map((error) => 10 * Math.log10((dataRange * dataRange) / error))
}

/**
 * All error means of each image in one pass.
 * @throws argument.invalid if shapes differ or values are not finite
 */
export function errorMeans(reference: ImageBatch, test: ImageBatch): ErrorMeans {
  requireSameShape(reference, test)
  const { count } = reference
  const size = reference.rows * reference.columns
  const means = { squared: new Float64Array(count), absolute: new Float64Array(count), signed: new Float64Array(count) }
  for (let image = 0; image < count; image++) {
    let squared = 0
    let absolute = 0
    let signed = 0
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++) {
      const difference = test.data[pixel]! - reference.data[pixel]!
      squared += difference * difference
      absolute += Math.abs(difference)
      signed += difference
    }
    if (!Number.isFinite(squared)) throw notFinite(reference, test)
    means.squared[image] = squared / size
    means.absolute[image] = absolute / size
    means.signed[image] = signed / size
  }
  return means
}

function notFinite(reference: ImageBatch, test: ImageBatch): DenoscopeError {
  const inReference = reference.data.findIndex((value) => !Number.isFinite(value))
  const index = inReference >= 0 ? inReference : test.data.findIndex((value) => !Number.isFinite(value))
  const [name, { data }] = inReference >= 0 ? ['reference', reference] : ['test', test]
  return new DenoscopeError('argument.invalid', `${name}: expected finite values, got ${data[index]} at index ${index}`)
}

/** Difference of the largest and the smallest possible value: 1 for images in 0..1. */
export interface DataRange {
  readonly dataRange: number
}

/** @throws argument.invalid if the batches differ in shape */
export function requireSameShape(reference: ImageBatch, test: ImageBatch): void {
  if (reference.count === test.count && reference.rows === test.rows && reference.columns === test.columns) return
  throw new DenoscopeError('argument.invalid', `test: expected shape ${shapeOf(reference)}, got ${shapeOf(test)}`)
}

/** @throws argument.invalid unless the data range is given and above 0 */
export function requireDataRange({ dataRange }: DataRange): void {
  if (dataRange > 0 && dataRange < Infinity) return
  throw new DenoscopeError('argument.invalid', `dataRange: expected a number above 0, got ${dataRange}`)
}

const shapeOf = (batch: ImageBatch): string => `(${batch.count}, ${batch.rows}, ${batch.columns})`
