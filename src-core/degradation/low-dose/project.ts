import { DenoscopeError } from '../../errors.ts'
import type { Image } from '../../images/image.ts'
import type { ParallelBeam } from './geometry.ts'

/** Zeros around the image: one pixel for interpolation at the edge, one for rounding at a ray's end. */
const margin = 2

/**
 * Projects an image along parallel rays (Radon transform): the sum of samples one pixel apart on each ray, each
 * interpolated bilinearly from four pixels, with zero outside the image. With `diagonalBeam` it is scikit-image's
 * `radon(image, theta, circle=False)`, which turns the image instead of the rays.
 *
 * @param image values of any unit, all finite.
 * @returns the sinogram: rows are detector pixels, columns views, values in the image's unit times pixels.
 * @throws argument.invalid for values that are not finite.
 */
export function project(image: Image, beam: ParallelBeam): Image {
  const { angles, detectorPixels, detectorPitch, detectorCentre, axis } = beam
  const padded = withMargin(image)
  const views = angles.length
  const data = new Float32Array(detectorPixels * views)
  for (let view = 0; view < views; view++) {
    const [cosine, sine] = [Math.cos(angles[view]!), Math.sin(angles[view]!)]
    for (let pixel = 0; pixel < detectorPixels; pixel++) {
      const position = (pixel - detectorCentre) * detectorPitch
      const column = axis.column + position * cosine
      const row = axis.row - position * sine
      data[pixel * views + view] = raySum(padded, image, beam, column, row, sine, cosine)
    }
  }
  return { data, rows: detectorPixels, columns: views }
}

/** Sums the samples (column + v columnStep, row + v rowStep) that lie less than a pixel outside the image. */
function raySum(
  padded: Float32Array, { rows, columns }: Image, { firstSample, lastSample }: ParallelBeam,
  column: number, row: number, columnStep: number, rowStep: number
): number {
  let low = firstSample
  let high = lastSample
  if (columnStep !== 0) {
    const [one, other] = [(-1 - column) / columnStep, (columns - column) / columnStep]
    low = Math.max(low, Math.min(one, other))
    high = Math.min(high, Math.max(one, other))
  } else if (column <= -1 || column >= columns) return 0
  if (rowStep !== 0) {
    const [one, other] = [(-1 - row) / rowStep, (rows - row) / rowStep]
    low = Math.max(low, Math.min(one, other))
    high = Math.min(high, Math.max(one, other))
  } else if (row <= -1 || row >= rows) return 0
  const width = columns + 2 * margin
  const last = Math.floor(high)
  let sum = 0
  for (let sample = Math.ceil(low); sample <= last; sample++) {
    const x = column + sample * columnStep + margin
    const y = row + sample * rowStep + margin
    const left = x | 0
    const top = y | 0
    const rightShare = x - left
    const at = top * width + left
    const upperLeft = padded[at]!
    const lowerLeft = padded[at + width]!
    const upper = upperLeft + rightShare * (padded[at + 1]! - upperLeft)
    const lower = lowerLeft + rightShare * (padded[at + width + 1]! - lowerLeft)
    sum += upper + (y - top) * (lower - upper)
  }
  return sum
}

function withMargin({ data, rows, columns }: Image): Float32Array {
  const bad = data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new DenoscopeError('argument.invalid', `image: expected finite values, got ${data[bad]} at index ${bad}`)
  const width = columns + 2 * margin
  // One more row, since a ray that ends on the last column of the margin looks one pixel further.
  const padded = new Float32Array(width * (rows + 2 * margin + 1))
  for (let row = 0; row < rows; row++) {
    padded.set(data.subarray(row * columns, (row + 1) * columns), (row + margin) * width + margin)
  }
  return padded
}
