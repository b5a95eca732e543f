import { describe, expect, it } from 'vitest'
import { edgeSharpness, profileSharpness, sampleProfile } from '../../../../src-core/scores/fidelity/edge-sharpness.ts'
import type { Image } from '../../../../src-core/images/image.ts'

describe('edge sharpness', () => {
  it('is 1 over 60 % of the length of a straight slope', () => {
    // From 100 to 0 over 5 samples of 0.4 mm: x80 and x20 are 3 samples, 1.2 mm, apart.
    const { before, after, mean } = profileSharpness([100, 100, 80, 60, 40, 20, 0, 0], { spacing: 0.4 })
    expect(before).toBeNull()
    expect(after).toBeCloseTo(1 / 1.2, 12)
    expect(mean).toBe(after)
  })

  it('averages both sides of a vessel', () => {
    // Left side: 0 to 10 in one sample, 0.6 apart; right side in two, 1.2 apart.
    const { before, after, mean } = profileSharpness([0, 10, 5, 0], { spacing: 1 })
    expect(before).toBeCloseTo(1 / 0.6, 12)
    expect(after).toBeCloseTo(1 / 1.2, 12)
    expect(mean).toBeCloseTo((1 / 0.6 + 1 / 1.2) / 2, 12)
  })

  it('takes the first fall below a level, whatever comes after', () => {
    expect(profileSharpness([10, 0, 9, 0], { spacing: 1 }).after).toBeCloseTo(1 / 0.6, 12)
  })

  it('falls when the edge is blurred', () => {
    const blurred = (sigma: number) =>
      Float64Array.from({ length: 161 }, (_, index) => 1 / (1 + Math.exp((index - 80) / sigma)))
    const [sharp, soft] = [3, 6].map((sigma) => profileSharpness(blurred(sigma), { spacing: 1 }).mean!) as [
      number,
      number
    ]
    expect(sharp / soft).toBeCloseTo(2, 1)
    // A logistic edge is ln 4 sigma from its middle at 80 and 20 %.
    expect(sharp).toBeCloseTo(1 / (2 * 3 * Math.log(4)), 3)
  })

  it('has none for a flat profile', () => {
    expect(profileSharpness([5, 5, 5], { spacing: 1 })).toEqual({ before: null, after: null, mean: null })
    expect(edgeSharpness([[5, 5, 5]], { spacing: 1 })).toBeNull()
    expect(edgeSharpness([], { spacing: 1 })).toBeNull()
  })

  it('leaves out profiles beyond two standard deviations', () => {
    const usual = [100, 80, 60, 40, 20, 0]
    const steep = [100, 0, 0, 0, 0, 0]
    expect(edgeSharpness([...Array.from({ length: 9 }, () => usual), steep], { spacing: 1 })).toBeCloseTo(1 / 3, 12)
    expect(edgeSharpness([usual, steep], { spacing: 1 })).toBeCloseTo((1 / 3 + 1 / 0.6) / 2, 12)
  })

  it('samples an image between its pixels', () => {
    const image: Image = { data: Float32Array.of(0, 1, 2, 10, 11, 12), rows: 2, columns: 3 }
    expect([...sampleProfile(image, { row: 0, column: 0 }, { row: 1, column: 2 }, 5)]).toEqual([0, 3, 6, 9, 12])
    expect([...sampleProfile(image, { row: 1, column: 2 }, { row: 1, column: 0 }, 3)]).toEqual([12, 11, 10])
    expect(() => sampleProfile(image, { row: 0, column: 0 }, { row: 2, column: 0 }, 3)).toThrow(
      'to: expected a point from (0, 0) to (1, 2), got (2, 0)'
    )
  })

  it('refuses profiles that are too short or not finite, and a missing spacing', () => {
    expect(() => profileSharpness([1, 2], { spacing: 1 })).toThrow('profile: expected 3 values or more, got 2')
    expect(() => profileSharpness([1, NaN, 2], { spacing: 1 })).toThrow(
      'profile: expected finite values, got NaN at index 1'
    )
    expect(() => profileSharpness([1, 2, 3], { spacing: NaN })).toThrow('spacing: expected a number above 0, got NaN')
  })
})
