import { describe, expect, it } from 'vitest'
import {
  crossingFrequency,
  fourierRingCorrelation,
  splitRingFrequencies
} from '../../../../src-core/scores/fidelity/fourier-ring-correlation.ts'
import type { Image } from '../../../../src-core/images/image.ts'
import { Random } from '../../../../src-core/random/random.ts'
import { largestDifference } from '../../../support/reference.ts'

const random = new Random(4)
const noise = (size: number): Image => ({
  data: Float32Array.from({ length: size * size }, () => random.normal()),
  rows: size,
  columns: size
})

describe('Fourier ring correlation', () => {
  it.each(['rounded', 'split'] as const)(
    'is 1 with the image itself, and -1 or, split, 1 with its negative (%s)',
    (rings) => {
      const image = noise(15)
      const negative = { ...image, data: image.data.map((value) => -value) }
      for (const value of fourierRingCorrelation(image, image, { rings, window: 'hann' }))
        expect(value).toBeCloseTo(1, 12)
      for (const value of fourierRingCorrelation(image, negative, { rings }))
        expect(value).toBeCloseTo(rings === 'split' ? 1 : -1, 12)
    }
  )

  it('is near 0 for independent noise, and does not depend on scale', () => {
    const [a, b] = [noise(64), noise(64)]
    const curve = fourierRingCorrelation(a, b)
    expect(curve).toHaveLength(33)
    for (const value of curve.slice(8)) expect(Math.abs(value)).toBeLessThan(0.35)
    const scaled = fourierRingCorrelation({ ...a, data: a.data.map((value) => 1000 * value) }, b)
    expect(largestDifference(scaled, curve)).toBeLessThan(1e-5)
  })

  it('is 1 where neither image has power, and 0 where only one has', () => {
    const empty: Image = { data: new Float32Array(16), rows: 4, columns: 4 }
    expect([...fourierRingCorrelation(empty, empty)]).toEqual([1, 1, 1])
    expect([...fourierRingCorrelation(empty, noise(4))]).toEqual([0, 0, 0])
  })

  it('shares a frequency between the rings below and above it when split', () => {
    // A point in one corner has the same power everywhere, so only the other image's waves decide.
    const point: Image = {
      data: Float32Array.from({ length: 16 }, (_, index) => Number(index === 0)),
      rows: 4,
      columns: 4
    }
    const wave: Image = {
      data: Float32Array.from({ length: 16 }, (_, index) => [1, 0, -1, 0][index % 4]! / 8),
      rows: 4,
      columns: 4
    }
    // The wave has F = 1 at (0, 1) and (0, -1), radius 1. Ring 1, halves: 4 whole at radius 1, 4 half at sqrt 2.
    const [zero, one] = fourierRingCorrelation(point, wave, { rings: 'split' })
    expect(zero).toBe(0)
    expect(one).toBeCloseTo(2 / Math.sqrt(6 * 2), 6)
  })

  it('finds the first crossing between rings, and leaves the last one out', () => {
    const frequencies = splitRingFrequencies(5, 0.5)
    expect([...frequencies]).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(crossingFrequency(Float64Array.of(1, 0.9, 0.4, 0.6, 0), frequencies, 0.5)).toBeCloseTo(0.25 + 0.8 * 0.25, 12)
    expect(crossingFrequency(Float64Array.of(1, 0.9, 0.8, 0.7, 0), frequencies, 0.5)).toBe(Infinity)
    expect(crossingFrequency(Float64Array.of(1, 0.5, 0.8, 0.7, 0), frequencies, 0.5)).toBe(0.25)
  })

  it('refuses images that are not square or differ', () => {
    expect(() => fourierRingCorrelation({ data: new Float32Array(20), rows: 4, columns: 5 }, noise(4))).toThrow(
      'a: expected a square image'
    )
    expect(() => fourierRingCorrelation(noise(5), noise(4))).toThrow('b: expected 5 x 5, got 4 x 4')
  })
})
