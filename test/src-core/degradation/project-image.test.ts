import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  diagonalBeam,
  lodopabBeam,
  requireSquarePixels,
  sinogramBeam
} from '../../../src-core/degradation/parallel-beam.ts'
import { project } from '../../../src-core/degradation/project-image.ts'
import { reconstruct } from '../../../src-core/degradation/reconstruct-image.ts'
import type { Image } from '../../../src-core/images/image.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { largestDifference } from '../../support/reference.ts'

/** One unit in the last place of the largest value, 83: both sides compute in 64 bits and store 32. */
const lastPlace = 8e-6

const image = (rows: number, columns: number, values: readonly number[]): Image => ({
  data: Float32Array.from(values),
  rows,
  columns
})

function stored(name: string): Image {
  const { data, shape } = readNpy(join(import.meta.dirname, '../../data/radon', name))
  return { data: Float32Array.from(data), rows: shape[0]!, columns: shape[1]! }
}

const fromSinogram = (sinogram: Image, filter?: 'ram-lak' | 'hann'): Image => {
  const beam = sinogramBeam(sinogram.rows, sinogram.columns)
  return reconstruct(sinogram, beam, beam.size, { ...(filter && { filter }) })
}

describe('projection', () => {
  it('spreads one pixel on the axis bilinearly', () => {
    const point = image(3, 3, [0, 0, 0, 0, 1, 0, 0, 0, 0])
    const { data, rows, columns } = project(point, diagonalBeam(3, 3, 4))
    expect([rows, columns]).toEqual([5, 4])
    // At 45 degrees samples lie a diagonal step of 1 apart: (1 - 1/sqrt 2)^2 of the pixel at each neighbour.
    const corner = (1 - Math.SQRT1_2) ** 2
    const expected = [
      [0, 0, 0, 0],
      [0, corner, 0, corner],
      [1, 1 + 2 * corner, 1, 1 + 2 * corner],
      [0, corner, 0, corner],
      [0, 0, 0, 0]
    ]
    expect(largestDifference(data, expected.flat())).toBeLessThan(1e-7)
  })

  it('sums columns at 0 degrees, and rows from the last to the first at 90', () => {
    const { data } = project(image(2, 2, [1, 2, 3, 5]), diagonalBeam(2, 2, 2))
    // Three detector pixels, the axis in pixel (1, 1) and detector pixel 1; each row is a detector pixel's two views.
    expect(largestDifference(data, [4, 0, 7, 8, 0, 3])).toBeLessThan(1e-6)
  })

  it("agrees with scikit-image's radon on a rectangle", () => {
    const rect = readNpy(join(import.meta.dirname, '../../data/reference/rect.npy'))
    const [rows, columns] = rect.shape.slice(-2) as [number, number]
    const sinogram = project({ data: Float32Array.from(rect.data), rows, columns }, diagonalBeam(rows, columns, 24))
    const expected = stored('rect__radon24.npy')
    expect([sinogram.rows, sinogram.columns]).toEqual([expected.rows, expected.columns])
    expect(largestDifference(sinogram.data, expected.data)).toBeLessThan(lastPlace)
  })

  it('refuses values that are not finite', () => {
    expect(() => project(image(1, 2, [0, NaN]), diagonalBeam(1, 2, 1))).toThrow(
      'image: expected finite values, got NaN at index 1'
    )
  })
})

describe('filtered back-projection', () => {
  it('gives the ramp in space for one ray', () => {
    // One view at 0 degrees; the ramp is 1/4 in its middle and -1/pi^2 beside it, scaled by 2 and pi / 2.
    const { data } = fromSinogram(image(3, 1, [0, 1, 0]))
    expect(largestDifference(data, [-1 / Math.PI, Math.PI / 4, -1 / Math.PI, Math.PI / 4])).toBeLessThan(1e-7)
  })

  it.each([
    ['ram-lak', 'rect__iradon_ramp.npy'],
    ['hann', 'rect__iradon_hann.npy']
  ] as const)("agrees with scikit-image's iradon with %s", (filter, name) => {
    const found = fromSinogram(stored('rect__radon24.npy'), filter)
    const expected = stored(name)
    expect([found.rows, found.columns]).toEqual([expected.rows, expected.columns])
    expect(largestDifference(found.data, expected.data)).toBeLessThan(1e-6)
  })

  it('keeps only frequencies below the cutoff', () => {
    const sinogram = stored('rect__radon24.npy')
    const beam = sinogramBeam(sinogram.rows, sinogram.columns)
    const roughness = ({ data }: Image) =>
      data.reduce((sum, value, index) => sum + Math.abs(value - data[Math.max(0, index - 1)]!), 0)
    const sharp = reconstruct(sinogram, beam, beam.size, { filter: 'hann' })
    const soft = reconstruct(sinogram, beam, beam.size, { filter: 'hann', cutoff: 0.4 })
    expect(roughness(soft)).toBeLessThan(0.75 * roughness(sharp))
  })

  it('refuses a sinogram of another shape, an unknown filter and a bad cutoff', () => {
    const beam = sinogramBeam(3, 2)
    expect(() => reconstruct(image(3, 1, [0, 1, 0]), beam, 2)).toThrow(
      'sinogram: expected 3 detector pixels x 2 views, got 3 x 1'
    )
    const sinogram = image(3, 2, [0, 1, 0, 0, 1, 0])
    expect(() => reconstruct(sinogram, beam, 2, { filter: 'ramp' as 'hann' })).toThrow(
      "filter: expected one of ram-lak, hann, got 'ramp'"
    )
    expect(() => reconstruct(sinogram, beam, 2, { cutoff: 0 })).toThrow('cutoff: expected a number above 0 to 1, got 0')
  })
})

describe('the scan geometry', () => {
  it('has the 513 detector pixels of LoDoPaB over the diagonal of 362 x 362 pixels', () => {
    const beam = lodopabBeam(362, 1000)
    expect(beam.detectorPixels).toBe(513)
    expect(beam.detectorPixels * beam.detectorPitch).toBeCloseTo(362 * Math.SQRT2, 10)
    expect(beam.angles[999]).toBeCloseTo(0.999 * Math.PI, 12)
  })

  it('needs square pixels', () => {
    expect(requireSquarePixels([0.7, 0.7])).toBe(0.7)
    expect(() => requireSquarePixels([0.7, 0.8])).toThrow('pixelSpacing: expected square pixels, got 0.7 x 0.8 mm')
  })
})
