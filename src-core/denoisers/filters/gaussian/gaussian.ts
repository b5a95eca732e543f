import type { ImageBatch } from '../../../images/image.ts'
import { convolveSymmetric } from '../../../kernels/convolve.ts'

/** OpenCV's fixed kernels for sigma 0, in 256ths: binomial for sizes 3 and 5. */
const fixedKernels: Readonly<Record<number, readonly number[]>> = {
  1: [256],
  3: [64, 128, 64],
  5: [16, 64, 96, 64, 16],
  7: [8, 28, 56, 72, 56, 28, 8],
  9: [4, 13, 30, 51, 60, 51, 30, 13, 4]
}

/**
 * Gaussian blur with a kernel of `size` x `size` pixels; shape and unit as the input. Border reflected without repeating
 * the edge. Agrees with cv2.GaussianBlur(ksize=(size, size), sigmaX=sigma) to 1e-6 for images in 0..1.
 * @param size odd.
 * @param sigma in pixels; 0 chooses by OpenCV's rule, see `gaussianKernel`.
 * @throws argument.invalid when a value is not finite.
 */
export function gaussianFilter(images: ImageBatch, { size, sigma }: { size: number; sigma: number }): ImageBatch {
  return convolveSymmetric(images, gaussianKernel(size, sigma))
}

/**
 * OpenCV's getGaussianKernel: samples of exp(-t^2 / (2 sigma^2)), scaled to sum 1. With sigma 0 a fixed kernel up to size
 * 9, above that sigma = 0.3 ((size - 1) / 2 - 1) + 0.8.
 */
export function gaussianKernel(size: number, sigma: number): Float64Array {
  const fixed = sigma > 0 ? undefined : fixedKernels[size]
  if (fixed) return Float64Array.from(fixed, (weight) => weight / 256)
  const width = sigma > 0 ? sigma : 0.3 * ((size - 1) / 2 - 1) + 0.8
  const centre = (size - 1) / 2
  const samples = new Float64Array(size).map((_, tap) => Math.exp(-((tap - centre) ** 2) / (2 * width * width)))
  const sum = samples.reduce((total, sample) => total + sample, 0)
  return samples.map((sample) => sample / sum)
}
