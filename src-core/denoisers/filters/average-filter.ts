import type { ImageBatch } from '../../images/image.ts'
import { convolveSymmetric } from '../../kernels/map-images.ts'
import { filterAsDenoiser } from '../denoiser-choice.ts'

/**
 * Mean of the `size` x `size` pixels around each pixel. Shape and unit stay. The border is reflected without repeating
 * the edge. Agrees with cv2.blur(ksize=(size, size)) to 1e-6 for images in 0..1.
 * @param size odd.
 * @throws argument.invalid if a value is not finite.
 */
export function averageFilter(images: ImageBatch, { size }: { size: number }, into?: Float32Array): ImageBatch {
  return convolveSymmetric(images, new Float64Array(size).fill(1 / size), into)
}

export const averageDenoiser = filterAsDenoiser<{ size: number }>(
  {
    id: 'average',
    name: 'Average',
    description: 'Replaces each pixel by the mean of its square neighbourhood. The border is reflected.',
    citation: 'Gonzalez & Woods, Digital Image Processing, 4th edition 2018, section 3.5',
    agreesWith: 'cv2.blur(ksize=(size, size))',
    parameters: [
      {
        name: 'size',
        label: 'Size',
        type: 'integer',
        odd: true,
        default: 3,
        minimum: 1,
        maximum: 63,
        description: 'Rows and columns of the neighbourhood, in pixels.'
      }
    ]
  },
  averageFilter
)
