import { describe, expect, it } from 'vitest'
import { paintGreys } from '../../../../renderer/features/slice-viewer/slice-pixels.ts'

/** Grey levels of values with a window of 200 about 100: 0 is black, 200 white. */
function greys(values: Float32Array | Int16Array, inverted = false): number[] {
  const pixels = new Uint32Array(values.length)
  paintGreys({ rows: 1, columns: values.length, data: values }, { centre: 100, width: 200 }, inverted, pixels)
  const bytes = [...new Uint8Array(pixels.buffer)]
  expect(bytes.filter((_, at) => at % 4 === 3).every((alpha) => alpha === 255)).toBe(true)
  for (const channel of [1, 2])
    expect(bytes.filter((_, at) => at % 4 === channel)).toEqual(bytes.filter((_, at) => at % 4 === 0))
  return bytes.filter((_, at) => at % 4 === 0)
}

describe('the greys of a window', () => {
  it('go from black to white over its width, to the nearest level', () => {
    // 40 / 200 x 255 = 51; 50.2 / 200 x 255 = 64.005; 99 / 200 x 255 = 126.2.
    expect(greys(Float32Array.of(0, 40, 50.2, 99, 200))).toEqual([0, 51, 64, 126, 255])
  })

  it('are black below it and white above it', () => {
    expect(greys(Int16Array.of(-32768, -1, 201, 32767))).toEqual([0, 0, 255, 255])
  })

  it('go the other way round when inverted', () => {
    expect(greys(Int16Array.of(-5, 0, 40, 200, 900), true)).toEqual([255, 255, 204, 0, 0])
  })

  it('are the same for integers of 16 bits as for floating point', () => {
    const values = Array.from({ length: 400 }, (_, at) => at - 100)
    expect(greys(Int16Array.from(values))).toEqual(greys(Float32Array.from(values)))
  })
})
