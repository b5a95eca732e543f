import { describe, expect, it } from 'vitest'
import { fromUnitRange, toUnitRange, clippedShares } from '../../../src-core/images/intensity.ts'

const image = (...values: number[]) => ({ data: Float32Array.from(values), rows: 1, columns: values.length })

describe('toUnitRange', () => {
  it('clips to the range and scales it to 0..1, keeping the shape and the input', () => {
    const hounsfield = image(-2000, -1000, 0, 500, 1000, 3000)
    expect(toUnitRange(hounsfield, [-1000, 1000])).toEqual(image(0, 0, 0.5, 0.75, 1, 1))
    expect(hounsfield.data[0]).toBe(-2000)
  })

  it('keeps the count of a batch', () => {
    expect(toUnitRange({ data: Float32Array.of(0, 10), count: 2, rows: 1, columns: 1 }, [0, 10])).toMatchObject({
      count: 2
    })
  })

  it('refuses a range that is empty or turned round', () => {
    expect(() => toUnitRange(image(1), [1000, -1000])).toThrow('range: expected low below high, got 1000 and -1000')
    expect(() => fromUnitRange(image(1), [0, 0])).toThrow('range')
  })
})

describe('fromUnitRange', () => {
  it('undoes toUnitRange, and does not clip what a denoiser overshoots', () => {
    expect(fromUnitRange(image(-0.5, 0, 0.75, 1), [-1000, 1000])).toEqual(image(-2000, -1000, 500, 1000))
  })
})

// 2 x 4 pixels; the crop of 2 x 2 begins at column 2.
const slice = { rows: 2, columns: 4, data: Float32Array.of(-2000, 0, 1001, 1000, 3000, 0, -1000, -1001) }

it('counts the pixels of a crop below and above a range, whose ends are inside', () => {
  expect(clippedShares(slice, [-1000, 1000], { row: 0, column: 2, size: 2 })).toEqual({ below: 0.25, above: 0.25 })
  expect(clippedShares(slice, [-3000, 3000], { row: 0, column: 2, size: 2 })).toEqual({ below: 0, above: 0 })
})

it('counts only what of a crop lies on the image', () => {
  expect(clippedShares(slice, [-1000, 1000], { row: 0, column: 0, size: 4 })).toEqual({ below: 2 / 8, above: 2 / 8 })
})
