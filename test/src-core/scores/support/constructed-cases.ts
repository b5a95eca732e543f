import { type ImageBatch, imageBatch } from '../../../../src-core/images/image.ts'
import { toUnitRange } from '../../../../src-core/images/intensity.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'
import { openPhantom } from '../../../../src-core/sources/phantom/phantom-source.ts'

/** Change of the pixels of one patch. Rows and columns are those of the patch. */
export type Change = (patch: Float32Array, side: number) => Float32Array

export async function digits(count: number): Promise<ImageBatch> {
  const { data } = await readMnistImages('test')
  return imageBatch(data.slice(0, 784 * count), count, 28, 28)
}

/** Patches of 28 x 28 pixels from the phantom's abdomen, spread over the body; HU -1000..1000 as 0..1. */
export async function phantomPatches(count: number): Promise<ImageBatch> {
  const source = await openPhantom({ seed: 1, slices: 8 })
  const { data, columns } = toUnitRange(await source.readSlice(6), [-1000, 1000])
  const patches = new Float32Array(784 * count)
  for (let patch = 0; patch < count; patch++) {
    const [row, column] = [180 + 16 * Math.floor(patch / 10), 140 + 23 * (patch % 10)]
    for (let at = 0; at < 784; at++)
      patches[784 * patch + at] = data[(row + Math.floor(at / 28)) * columns + column + (at % 28)]!
  }
  return imageBatch(patches, count, 28, 28)
}

export function changeEach(images: ImageBatch, change: Change): ImageBatch {
  const size = images.rows * images.columns
  const data = new Float32Array(images.data.length)
  for (let image = 0; image < images.count; image++) {
    data.set(change(images.data.subarray(image * size, (image + 1) * size), images.columns), image * size)
  }
  return { ...images, data }
}

/** Convolution with a Gaussian, the border repeated. */
export const blurred =
  (sigma: number): Change =>
  (patch, side) => {
    const reach = Math.ceil(4 * sigma)
    const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma ** 2)))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const along = (values: Float32Array, step: number) =>
      values.map((_, at) => {
        const place = step === 1 ? at % side : Math.floor(at / side)
        return weights.reduce((sum, weight, tap) => {
          const there = Math.min(side - 1, Math.max(0, place + tap - reach))
          return sum + (weight / total) * values[at + step * (there - place)]!
        }, 0)
      })
    return along(along(patch, 1), side)
  }

export function noisy(deviation: number, clipped = true): Change {
  const random = new Random(11)
  const bound = (value: number) => (clipped ? Math.min(1, Math.max(0, value)) : value)
  return (patch) => patch.map((value) => bound(value + deviation * random.normal()))
}

/** By whole pixels, the border repeated. */
export const shifted =
  (down: number, right: number): Change =>
  (patch, side) =>
    patch.map((_, at) => {
      const inside = (place: number) => Math.min(side - 1, Math.max(0, place))
      return patch[inside(Math.floor(at / side) - down) * side + inside((at % side) - right)]!
    })

export const scaled =
  (factor: number, added = 0): Change =>
  (patch) =>
    patch.map((value) => factor * value + added)

/** Takes away the ink within 2 pixels of a bright pixel, the middle one of those above 0.9. */
export const strokeErased: Change = (patch, side) => {
  const bright = [...patch.keys()].filter((at) => patch[at]! > 0.9)
  const middle = bright[bright.length >> 1]!
  return patch.map((value, at) => {
    const near = Math.max(
      Math.abs(Math.floor(at / side) - Math.floor(middle / side)),
      Math.abs((at % side) - (middle % side))
    )
    return near <= 2 ? 0 : value
  })
}

/** Draws a line of 5 x 2 pixels where there is most room. */
export const hookDrawn: Change = (patch, side) => {
  const room = (row: number, column: number) => {
    let ink = 0
    for (let y = row - 3; y < row + 5; y++) for (let x = column - 3; x < column + 8; x++) ink += patch[y * side + x]!
    return ink
  }
  let [best, place] = [Infinity, [0, 0] as readonly [number, number]]
  for (let row = 3; row < side - 5; row++)
    for (let column = 3; column < side - 8; column++) {
      const ink = room(row, column)
      if (ink < best) [best, place] = [ink, [row, column]]
    }
  const drawn = patch.slice()
  for (let y = 0; y < 2; y++) for (let x = 0; x < 5; x++) drawn[(place[0] + y) * side + place[1] + x] = 1
  return drawn
}

/** Adds a disc of a radius in pixels in the middle of the patch. @param contrast in 0..1 */
export const discAdded =
  (radius: number, contrast: number): Change =>
  (patch, side) =>
    patch.map((value, at) =>
      Math.hypot(Math.floor(at / side) - side / 2, (at % side) - side / 2) <= radius ? value + contrast : value
    )
