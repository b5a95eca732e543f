import type { ImageBatch } from '../../images/image.ts'
import { Random } from '../../random/random.ts'

/**
 * Ranges of random movements: uniform within plus and minus these values.
 * A share of the digits gets noise with a standard deviation of up to `noise`.
 * Digits that a person still reads then keep their class.
 */
export const digitVariation = {
  degrees: 12,
  pixels: 2.5,
  scale: 0.12,
  shear: 0.1,
  noise: 0.4,
  noisyShare: 0.5
} as const

/** Maps a position of the moved image to the original; both are measured from the centre, in pixels. */
interface Movement {
  readonly fromRow: readonly [row: number, column: number]
  readonly fromColumn: readonly [row: number, column: number]
  readonly shift: readonly [row: number, column: number]
}

/**
 * Turns, moves, scales and shears each image by random amounts, bilinear, with 0 beyond the border.
 * Simard et al. 2003, doi:10.1109/ICDAR.2003.1227801, without their elastic part.
 * A share of the images gets Gaussian noise. Values are clipped; shape and range do not change.
 * @param seed unsigned 32-bit; image i of the batch draws from stream `firstImage` + i
 */
export function varyDigits(images: ImageBatch, { seed, firstImage }: { seed: number; firstImage: number }): ImageBatch {
  const moved = new Float32Array(images.data.length)
  const size = images.rows * images.columns
  for (let image = 0; image < images.count; image++) {
    const random = new Random(seed, firstImage + image)
    const [start, end] = [image * size, (image + 1) * size]
    const target = moved.subarray(start, end)
    moveImage(images.data.subarray(start, end), target, images.rows, images.columns, randomMovement(random))
    if (random.uniform() < digitVariation.noisyShare) addNoise(target, random.uniform() * digitVariation.noise, random)
  }
  return { ...images, data: moved }
}

function randomMovement(random: Random): Movement {
  const within = (limit: number) => (2 * random.uniform() - 1) * limit
  const { degrees, pixels, scale, shear } = digitVariation
  const angle = (within(degrees) * Math.PI) / 180
  const [rowScale, columnScale, slant] = [1 + within(scale), 1 + within(scale), within(shear)]
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  return {
    fromRow: [cosine / rowScale, sine / columnScale + slant],
    fromColumn: [-sine / rowScale, cosine / columnScale],
    shift: [within(pixels), within(pixels)]
  }
}

function moveImage(
  source: Float32Array,
  target: Float32Array,
  rows: number,
  columns: number,
  movement: Movement
): void {
  const { fromRow, fromColumn, shift } = movement
  const [centreRow, centreColumn] = [(rows - 1) / 2, (columns - 1) / 2]
  for (let row = 0, pixel = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, pixel++) {
      const [down, right] = [row - centreRow - shift[0], column - centreColumn - shift[1]]
      const sourceRow = centreRow + fromRow[0] * down + fromColumn[0] * right
      const sourceColumn = centreColumn + fromRow[1] * down + fromColumn[1] * right
      target[pixel] = bilinear(source, rows, columns, sourceRow, sourceColumn)
    }
  }
}

function bilinear(source: Float32Array, rows: number, columns: number, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)]
  if (top < -1 || left < -1 || top >= rows || left >= columns) return 0
  const [down, right] = [row - top, column - left]
  const pixel = top * columns + left
  const [hasTop, hasBottom, hasLeft, hasRight] = [top >= 0, top + 1 < rows, left >= 0, left + 1 < columns]
  const above = hasTop ? (hasLeft ? source[pixel]! * (1 - right) : 0) + (hasRight ? source[pixel + 1]! * right : 0) : 0
  const next = pixel + columns
  const below = hasBottom ? (hasLeft ? source[next]! * (1 - right) : 0) + (hasRight ? source[next + 1]! * right : 0) : 0
  return above * (1 - down) + below * down
}

function addNoise(values: Float32Array, deviation: number, random: Random): void {
  for (let pixel = 0; pixel < values.length; pixel++) {
    values[pixel] = Math.min(1, Math.max(0, values[pixel]! + deviation * random.normal()))
  }
}
