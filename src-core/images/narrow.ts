import type { Image } from './image.ts'

/** An image in half the bytes where that changes no value. */
export interface NarrowImage extends Omit<Image, 'data'> {
  readonly data: Float32Array | Int16Array
}

/**
 * The values as 16-bit integers where every one of them is such an integer, as HU mostly are; else as they came.
 * @param image shape (rows, columns), any unit.
 */
export function narrowed(image: Image): NarrowImage {
  const { data } = image
  const integers = new Int16Array(data.length)
  for (let at = 0; at < data.length; at++) {
    integers[at] = data[at]!
    if (integers[at] !== data[at]) return image
  }
  return { ...image, data: integers }
}
