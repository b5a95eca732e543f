import { describe, expect, it } from 'vitest'
import { regionStatistics } from '../../../src-core/images/region-statistics.ts'

/** Row-major 0, 1, 2, ... */
const counting = (rows: number, columns: number) => ({
  data: Float32Array.from({ length: rows * columns }, (_, at) => at),
  rows,
  columns
})
const box = (left: number, top: number, right: number, bottom: number) =>
  [
    { x: left, y: top },
    { x: right, y: bottom }
  ] as const

describe('The statistics of a rectangle', () => {
  it('count the pixels whose centre lies inside or on the border', () => {
    // Centres 1.5 and 2.5 across, 0.5 and 1.5 down, of 4 columns: 1, 2, 5, 6. Squares about 3.5: 6.25 + 2.25 twice.
    const region = { shape: 'rectangle', corners: box(1.5, 0.5, 3.49, 2.4) } as const
    expect(regionStatistics(counting(4, 4), region, [0.5, 2])).toEqual({
      count: 4,
      mean: 3.5,
      standardDeviation: Math.sqrt(17 / 3),
      minimum: 1,
      maximum: 6,
      area: 4
    })
  })

  it('have no standard deviation for one pixel, and are in pixels without a spacing', () => {
    const region = { shape: 'rectangle', corners: box(3, 2, 2, 1) } as const
    expect(regionStatistics(counting(4, 4), region, null)).toEqual({
      count: 1,
      mean: 6,
      standardDeviation: null,
      minimum: 6,
      maximum: 6,
      area: 1
    })
  })

  it('leave out pixels beyond the image and values that are not finite', () => {
    const image = { data: Float32Array.of(1, Number.NaN, 3, Infinity), rows: 2, columns: 2 }
    const region = { shape: 'rectangle', corners: box(-9, -9, 9, 9) } as const
    expect(regionStatistics(image, region, null)).toMatchObject({ count: 2, mean: 2, minimum: 1, maximum: 3 })
    expect(regionStatistics(image, { shape: 'rectangle', corners: box(5, 5, 9, 9) }, null)).toBeNull()
  })
})

describe('The statistics of an ellipse', () => {
  it('count the pixels whose centre lies inside', () => {
    // A circle of radius 1.5 about the centre of pixel (2, 2) of 5 x 5: the pixel and its 8 neighbours.
    const circle = { shape: 'ellipse', corners: box(1, 1, 4, 4) } as const
    expect(regionStatistics(counting(5, 5), circle, null)).toMatchObject({
      count: 9,
      mean: 12,
      minimum: 6,
      maximum: 18
    })
    // Radius 1: without the diagonal ones.
    const small = { shape: 'ellipse', corners: box(1.5, 1.5, 3.5, 3.5) } as const
    expect(regionStatistics(counting(5, 5), small, null)).toMatchObject({ count: 5, minimum: 7, maximum: 17 })
  })

  it('agree with NumPy (mean and std with ddof 1 of a mask of pixel centres)', () => {
    const [rows, columns] = [12, 10]
    const data = Float32Array.from({ length: rows * columns }, (_, at) => {
      const [row, column] = [Math.floor(at / columns), at % columns]
      return ((7 * row * row + 65 * column + row * column) % 97) - 40
    })
    const region = { shape: 'ellipse', corners: box(1.3, 2.1, 8.4, 10.9) } as const
    const found = regionStatistics({ data, rows, columns }, region, [0.7, 0.5])!
    expect(found).toMatchObject({ count: 49, minimum: -40, maximum: 56 })
    expect(found.mean).toBeCloseTo(5.63265306122449, 12)
    expect(found.standardDeviation).toBeCloseTo(29.144534849000863, 12)
    expect(found.area).toBeCloseTo(17.15, 12)
  })

  it('have no pixel without a width', () => {
    expect(regionStatistics(counting(5, 5), { shape: 'ellipse', corners: box(2.5, 1, 2.5, 4) }, null)).toBeNull()
  })
})
