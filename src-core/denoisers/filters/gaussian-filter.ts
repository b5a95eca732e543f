import type { ImageBatch } from '../../images/image.ts'
import { convolveSymmetric } from '../../kernels/map-images.ts'
import { filterAsDenoiser } from '../denoiser-choice.ts'

/** Fixed kernels of OpenCV for sigma 0, in 256ths. Binomial for sizes 3 and 5. */
const fixedKernels: Readonly<Record<number, readonly number[]>> = {
  1: [256],
  3: [64, 128, 64],
  5: [16, 64, 96, 64, 16],
  7: [8, 28, 56, 72, 56, 28, 8],
  9: [4, 13, 30, 51, 60, 51, 30, 13, 4]
}

/**
 * Gaussian blur with a kernel of `size` x `size` pixels. Shape and unit stay. The border is reflected without repeating
 * the edge. Agrees with cv2.GaussianBlur(ksize=(size, size), sigmaX=sigma) to 1e-6 for images in 0..1.
 * @param size odd.
 * @param sigma in pixels; 0 for the rule of OpenCV, see `gaussianKernel`.
 * @throws argument.invalid if a value is not finite.
 */
export function gaussianFilter(
  images: ImageBatch,
  { size, sigma }: { size: number; sigma: number },
  into?: Float32Array
): ImageBatch {
  return convolveSymmetric(images, gaussianKernel(size, sigma), into)
}

/**
 * Kernel of OpenCV's getGaussianKernel: samples of exp(-t^2 / (2 sigma^2)), scaled to sum 1.
 * For sigma 0: a fixed kernel up to size 9, above that sigma = 0.3 ((size - 1) / 2 - 1) + 0.8.
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

export const gaussianDenoiser = filterAsDenoiser<{ size: number; sigma: number }>(
  {
    id: 'gaussian',
    name: 'Gaussian blur',
    description: 'Replaces each pixel by the Gaussian weighted mean of its neighbourhood. The border is reflected.',
    citation:
      'Bradski, The OpenCV library, 2000 (getGaussianKernel); Marr & Hildreth, Theory of edge detection, 1980, doi:10.1098/rspb.1980.0020',
    agreesWith: 'cv2.GaussianBlur(ksize=(size, size), sigmaX=sigma)',
    parameters: [
      {
        name: 'size',
        label: 'Size',
        type: 'integer',
        odd: true,
        default: 3,
        minimum: 1,
        maximum: 63,
        description: 'Rows and columns of the kernel, in pixels.'
      },
      {
        name: 'sigma',
        label: 'Sigma',
        type: 'number',
        default: 0,
        minimum: 0,
        maximum: 50,
        description: 'Standard deviation in pixels. 0: the kernel of OpenCV for this size.'
      }
    ]
  },
  gaussianFilter
)
