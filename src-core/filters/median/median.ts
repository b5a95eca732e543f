import { emptyBatchLike, type ImageBatch } from '../../images/image.ts'

/**
 * Median of the `size` x `size` pixels around each pixel, edge pixels repeated beyond the border; shape and unit as the
 * input. Agrees with cv2.medianBlur exactly.
 * @param size odd.
 */
export function medianFilter(images: ImageBatch, { size }: { size: number }): ImageBatch {
  const filtered = emptyBatchLike(images)
  const { rows, columns } = images
  const radius = (size - 1) / 2
  const neighbourhood = new Float32Array(size * size)
  for (let image = 0; image < images.count; image++) {
    const offset = image * rows * columns
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let filled = 0
        for (let r = row - radius; r <= row + radius; r++) {
          const line = offset + Math.min(rows - 1, Math.max(0, r)) * columns
          for (let c = column - radius; c <= column + radius; c++) {
            neighbourhood[filled++] = images.data[line + Math.min(columns - 1, Math.max(0, c))]!
          }
        }
        filtered.data[offset + row * columns + column] = neighbourhood.sort()[(filled - 1) / 2]!
      }
    }
  }
  return filtered
}
