import type { ImageBatch } from '../../../images/image.ts'
import { kernels } from '../../../kernels/kernels.ts'
import { mapImages, mapRows } from '../../../kernels/map-images.ts'
import { floatsAt } from '../../../kernels/workspace.ts'
import { medianBySelection } from './selection.ts'

/**
 * Median of the `size` x `size` pixels around each pixel, edge pixels repeated beyond the border; shape and unit as the
 * input. Agrees exactly with cv2.medianBlur, which takes floats for sizes 3 and 5 only, and with
 * scipy.ndimage.median_filter(mode='nearest').
 * @param size odd, 3 or more.
 * @throws argument.invalid when a value is not finite.
 */
export function medianFilter(images: ImageBatch, { size }: { size: number }): ImageBatch {
  const { rows, columns } = images
  if (size > 5) {
    return mapImages(images, 0, () => (source, target, _scratch, count) => {
      const length = count * rows * columns
      medianBySelection(floatsAt(source, length), floatsAt(target, length), rows, columns, size)
    })
  }
  const kernel = size === 3 ? kernels().median3 : kernels().median5
  const scratchBytes = 4 * 5 * (columns + 12)
  return mapRows(
    images,
    (size - 1) / 2,
    () => scratchBytes,
    () => (source, target, scratch, count, firstRow, endRow) => {
      kernel(source, target, scratch, count, rows, columns, firstRow, endRow)
    }
  )
}
