import type { ImageBatch } from '../../../images/image.ts'
import { convolveSymmetric } from '../../../kernels/convolve.ts'

/**
 * Mean of the `size` x `size` pixels around each pixel; shape and unit as the input. Border reflected without repeating
 * the edge. Agrees with cv2.blur(ksize=(size, size)) to 1e-6 for images in 0..1.
 * @param size odd.
 * @throws argument.invalid when a value is not finite.
 */
export function averageFilter(images: ImageBatch, { size }: { size: number }): ImageBatch {
  return convolveSymmetric(images, new Float64Array(size).fill(1 / size))
}
