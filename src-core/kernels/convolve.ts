import type { ImageBatch } from '../images/image.ts'
import { kernels } from './kernels.ts'
import { mapRows } from './map-images.ts'

/**
 * Convolves each image with the outer product of a symmetric kernel, in 32-bit arithmetic. The border is reflected
 * without repeating the edge (BORDER_REFLECT_101 of OpenCV). Shape and unit stay.
 * @param kernel odd length.
 * @throws argument.invalid if a value is not finite.
 */
export function convolveSymmetric(images: ImageBatch, kernel: Float64Array): ImageBatch {
  const { rows, columns } = images
  const radius = (kernel.length - 1) / 2
  const scratchBytes = 4 * (columns + 2 * radius + 20)
  return mapRows(
    images,
    radius,
    () => scratchBytes,
    (workspace) => {
      const weights = workspace.place(Float32Array.from(kernel.subarray(radius)))
      return (source, target, scratch, count, firstRow, endRow) => {
        kernels().convolve(source, target, scratch, count, rows, columns, firstRow, endRow, weights, radius)
      }
    }
  )
}
