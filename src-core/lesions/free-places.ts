import { gaussianFilter } from '../denoisers/filters/gaussian-filter.ts'
import { batchOfOne, imageAt, type Image, type ImageBatch } from '../images/image.ts'

/** Blur that takes noise away before values are compared: sigma 1 pixel. */
const smoothing = { size: 5, sigma: 1 }

/** Lowest and highest value that a place may have. None if lowest > highest. */
export type AllowedValues = readonly [lowest: number, highest: number]

/** Images without the noise of single pixels, for `freePlaces`. Shape and unit stay. */
export const smoothedGround = (images: ImageBatch): ImageBatch => gaussianFilter(images, smoothing)

/** One image without the noise of single pixels. */
export const smoothedSlice = (image: Image): Image => imageAt(smoothedGround(batchOfOne(image)), 0)

/**
 * Values on which a lesion or disc may lie, so that it does not leave the shown or denoised values.
 * @param ground lowest and highest value of the ground
 * @param limits values beyond which the image is clipped
 */
export const allowedValues = (ground: AllowedValues, limits: AllowedValues, contrast: number): AllowedValues => [
  Math.max(ground[0], limits[0] - Math.min(0, contrast)),
  Math.min(ground[1], limits[1] - Math.max(0, contrast))
]

/**
 * Indices (row * columns + column) of pixels around which each pixel within a reach has an allowed value.
 * The reach stays inside the image. Ascending.
 * @param image smoothed by `smoothedGround`
 * @param reach in pixels
 */
export function freePlaces({ data, rows, columns }: Image, [lowest, highest]: AllowedValues, reach: number): number[] {
  const whole = Math.ceil(reach)
  const runs = allowedRuns(data, columns, (value) => value >= lowest && value <= highest)
  const chords = Array.from({ length: 2 * whole + 1 }, (_, at) => {
    const down = at - whole
    return Math.abs(down) > reach ? -1 : Math.floor(Math.sqrt(reach * reach - down * down))
  })
  const isFree = (row: number, column: number): boolean =>
    chords.every((half, at) => half < 0 || runs[(row + at - whole) * columns + column + half]! > 2 * half)
  const places: number[] = []
  for (let row = whole; row < rows - whole; row++)
    for (let column = whole; column < columns - whole; column++)
      if (isFree(row, column)) places.push(row * columns + column)
  return places
}

/** For each pixel the number of allowed pixels in its row that end with it. */
function allowedRuns(data: Float32Array, columns: number, isAllowed: (value: number) => boolean): Int32Array {
  const runs = new Int32Array(data.length)
  for (let at = 0; at < data.length; at++)
    runs[at] = isAllowed(data[at]!) ? (at % columns === 0 ? 0 : runs[at - 1]!) + 1 : 0
  return runs
}
