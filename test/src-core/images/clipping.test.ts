import { expect, it } from 'vitest'
import { clippedShares } from '../../../src-core/images/clipping.ts'

// 2 x 4 pixels; the crop of 2 x 2 begins at column 2.
const image = { rows: 2, columns: 4, data: Float32Array.of(-2000, 0, 1001, 1000, 3000, 0, -1000, -1001) }

it('tells how many pixels of a crop lie below and above a range, whose ends are inside', () => {
  expect(clippedShares(image, [-1000, 1000], { row: 0, column: 2, size: 2 })).toEqual({ below: 0.25, above: 0.25 })
  expect(clippedShares(image, [-3000, 3000], { row: 0, column: 2, size: 2 })).toEqual({ below: 0, above: 0 })
})

it('counts only what of a crop lies on the image', () => {
  expect(clippedShares(image, [-1000, 1000], { row: 0, column: 0, size: 4 })).toEqual({ below: 2 / 8, above: 2 / 8 })
})
