import { expect, it } from 'vitest'
import { imageAt, type Image } from '../../src-core/images/image.ts'
import { fourierRingCorrelation } from '../../src-core/scores/fidelity/fourier-ring-correlation.ts'
import { largestDifference } from '../support/reference.ts'
import { sharedImages, sharedTable } from './support/reference.ts'
import { describeRealData } from './support/shared.ts'

interface Curve {
  readonly a: string
  readonly b: string
  readonly index: number
  readonly window: 'hann' | 'none'
  readonly frc: readonly number[]
}

describeRealData('Fourier ring correlation', () => {
  it('gives the curves of NumPy', () => {
    const { curves } = sharedTable<{ curves: Curve[] }>('frc.json')
    expect(curves.length).toBeGreaterThan(10)
    for (const { a, b, index, window, frc } of curves) {
      const [first, second] = [a, b].map((name) => imageAt(sharedImages(name), index)) as [Image, Image]
      expect(largestDifference(fourierRingCorrelation(first, second, { window }), frc)).toBeLessThan(1e-10)
    }
  })
})
