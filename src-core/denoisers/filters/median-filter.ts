import type { ImageBatch } from '../../images/image.ts'
import { kernels, floatsAt } from '../../kernels/kernels.ts'
import { mapImages, mapRows } from '../../kernels/map-images.ts'
import { filterAsDenoiser } from '../denoiser-choice.ts'
import { valueOfRank } from '../../statistics/order-statistics.ts'

/**
 * Median of the `size` x `size` pixels around each pixel. Edge pixels repeat beyond the border. Shape and unit stay.
 * Agrees exactly with scipy.ndimage.median_filter(mode='nearest') and with cv2.medianBlur. cv2.medianBlur accepts
 * floats only for sizes 3 and 5.
 * @param size odd, 3 or more.
 * @throws argument.invalid if a value is not finite.
 */
export function medianFilter(images: ImageBatch, { size }: { size: number }, into?: Float32Array): ImageBatch {
  const { rows, columns } = images
  if (size > 5) {
    const select = (source: number, target: number, _scratch: number, count: number) => {
      const length = count * rows * columns
      medianBySelection(floatsAt(source, length), floatsAt(target, length), rows, columns, size)
    }
    return mapImages(images, 0, () => select, into)
  }
  const kernel = size === 3 ? kernels().median3 : kernels().median5
  const scratchBytes = 4 * 5 * (columns + 12)
  return mapRows(
    images,
    (size - 1) / 2,
    () => scratchBytes,
    () => (source, target, scratch, count, firstRow, endRow) => {
      kernel(source, target, scratch, count, rows, columns, firstRow, endRow)
    },
    into
  )
}

export const medianDenoiser = filterAsDenoiser<{ size: number }>(
  {
    id: 'median',
    name: 'Median',
    description: 'Replaces each pixel by the median of its square neighbourhood. The border repeats the edge pixel.',
    citation:
      'Huang, Yang & Tang, A fast two-dimensional median filtering algorithm, 1979, doi:10.1109/TASSP.1979.1163188',
    agreesWith: 'cv2.medianBlur(ksize=size)',
    parameters: [
      {
        name: 'size',
        label: 'Size',
        type: 'integer',
        odd: true,
        default: 3,
        minimum: 3,
        maximum: 15,
        description: 'Rows and columns of the neighbourhood, in pixels.'
      }
    ]
  },
  medianFilter
)

/**
 * Median filter of any odd size, by selection in each neighbourhood.
 * @param source images of `rows` x `columns`, one after the other.
 * @param target as long as `source`.
 */
function medianBySelection(
  source: Float32Array,
  target: Float32Array,
  rows: number,
  columns: number,
  size: number
): void {
  const radius = (size - 1) / 2
  const neighbourhood = new Float32Array(size * size)
  for (let first = 0; first < source.length; first += rows * columns) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let filled = 0
        for (let r = row - radius; r <= row + radius; r++) {
          const line = first + clamp(r, rows) * columns
          for (let c = column - radius; c <= column + radius; c++) {
            neighbourhood[filled++] = source[line + clamp(c, columns)]!
          }
        }
        target[first + row * columns + column] = valueOfRank(neighbourhood, filled, (filled - 1) >> 1)
      }
    }
  }
}

const clamp = (index: number, length: number): number => (index < 0 ? 0 : index < length ? index : length - 1)
