import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import { kernels, doublesAt, KernelWorkspace } from '../../kernels/kernels.ts'
import { chunkLength, loadFinite } from '../../kernels/map-images.ts'
import { requireDataRange, requireSameShape, type DataRange } from './pixel-errors.ts'

interface SsimWindow {
  /** One-dimensional weights that sum to 1; the window is their outer product. */
  readonly weights: Float64Array
  /** Factor of a population (co)variance. */
  readonly covarianceFactor: number
}

/** Rows and columns of the Gaussian SSIM window; also the smallest size of an image for `ssimGaussian`. */
export const ssimGaussianSize = 11
/** Rows and columns of the uniform SSIM window; also the smallest size of an image for `ssimUniform`. */
export const ssimUniformSize = 7

/** One-dimensional weights of the Gaussian window, summing to 1. */
export const gaussianWindowWeights: Float64Array = gaussianWeights(ssimGaussianSize, 1.5)

const gaussianWindow: SsimWindow = { weights: gaussianWindowWeights, covarianceFactor: 1 }
const uniformWindow: SsimWindow = {
  weights: new Float64Array(ssimUniformSize).fill(1 / ssimUniformSize),
  covarianceFactor: ssimUniformSize ** 2 / (ssimUniformSize ** 2 - 1)
}

/**
 * Structural similarity of each image with a Gaussian window: 11 x 11, sigma 1.5.
 * Population covariance, K1 0.01, K2 0.03, 64-bit arithmetic.
 * The mean is over the positions at which the whole window is in the image (Wang et al. 2004,
 * doi:10.1109/TIP.2003.819861).
 * Agrees with skimage.metrics.structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
 * data_range=...) on float64 images to 1e-9.
 * @throws argument.invalid if shapes differ, values are not finite, or the data range is missing. Also for images with
 * fewer than 11 rows or columns.
 */
export function ssimGaussian(reference: ImageBatch, test: ImageBatch, range: DataRange): Float64Array {
  return structuralSimilarity(reference, test, range, gaussianWindow)
}

/** `ssimGaussian`, or NaN for each image if the images are smaller than its window. */
export function ssimWhereDefined(reference: ImageBatch, test: ImageBatch, range: DataRange): Float64Array {
  if (Math.min(reference.rows, reference.columns) < ssimGaussianSize) return new Float64Array(reference.count).fill(NaN)
  return ssimGaussian(reference, test, range)
}

/**
 * Structural similarity of each image with a uniform 7 x 7 window and sample covariance, otherwise as `ssimGaussian`.
 * Agrees with skimage.metrics.structural_similarity(data_range=...).
 * @throws argument.invalid as `ssimGaussian`, for fewer than 7 rows or columns.
 */
export function ssimUniform(reference: ImageBatch, test: ImageBatch, range: DataRange): Float64Array {
  return structuralSimilarity(reference, test, range, uniformWindow)
}

function structuralSimilarity(
  reference: ImageBatch,
  test: ImageBatch,
  range: DataRange,
  { weights, covarianceFactor }: SsimWindow
): Float64Array {
  requireDataRange(range)
  requireSameShape(reference, test)
  requireWindowFits(reference, weights.length)
  const { rows, columns } = reference
  const size = rows * columns
  // Equal images have a similarity of 1 exactly. In a CT window half of the patches are black in both.
  const similarities = new Float64Array(reference.count).fill(1)
  const differing = differingImages(reference, test)
  const length = Math.min(differing.length, chunkLength(rows, columns))
  const workspace = new KernelWorkspace()
  const window = workspace.place(weights)
  const means = workspace.reserve(8 * length)
  const references = workspace.reserve(4 * size * length)
  const tests = workspace.reserve(4 * size * length)
  const scratch = workspace.reserve(8 * (2 * size + 2 + 4 * columns))
  const c1 = (0.01 * range.dataRange) ** 2
  const c2 = (0.03 * range.dataRange) ** 2
  for (let first = 0; first < differing.length; first += length) {
    const chunk = differing.slice(first, first + length)
    loadImages('reference', reference, chunk, references)
    loadImages('test', test, chunk, tests)
    kernels().similarity(
      references,
      tests,
      means,
      scratch,
      chunk.length,
      rows,
      columns,
      window,
      weights.length,
      covarianceFactor,
      c1,
      c2
    )
    const found = doublesAt(means, chunk.length)
    for (const [place, image] of chunk.entries()) similarities[image] = found[place]!
  }
  return similarities
}

/** Positions of the images that differ, or hold a value that is not finite. */
function differingImages(reference: ImageBatch, test: ImageBatch): number[] {
  const size = reference.rows * reference.columns
  const differing: number[] = []
  for (let image = 0; image < reference.count; image++) {
    const end = (image + 1) * size
    let at = image * size
    while (at < end && reference.data[at] === test.data[at] && Number.isFinite(test.data[at])) at++
    if (at < end) differing.push(image)
  }
  return differing
}

/** Copies the images at these positions into the kernels' memory, side by side. @throws as `loadFinite` */
function loadImages(
  name: string,
  { data, rows, columns }: ImageBatch,
  images: readonly number[],
  address: number
): void {
  const size = rows * columns
  for (const [place, image] of images.entries()) loadFinite(name, data, image * size, size, address + 4 * place * size)
}

function requireWindowFits(images: ImageBatch, length: number): void {
  if (images.rows >= length && images.columns >= length) return
  throw new DenoscopeError(
    'argument.invalid',
    `images: SSIM needs at least ${length} x ${length} pixels, got ${images.rows} x ${images.columns}`
  )
}

function gaussianWeights(length: number, sigma: number): Float64Array {
  const centre = (length - 1) / 2
  const weights = new Float64Array(length).map((_, tap) => Math.exp(-((tap - centre) ** 2) / (2 * sigma * sigma)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
