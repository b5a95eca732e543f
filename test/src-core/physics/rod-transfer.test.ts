import { describe, expect, it } from 'vitest'
import { rodTransfer } from '../../../src-core/physics/rod-transfer.ts'
import { transferAt } from '../../../src-core/physics/edge-transfer.ts'
import { imagesOf, noiseOf, rodImages } from '../../support/physics-images.ts'

const pixelSpacing = 0.7

describe('the task transfer function of a rod', () => {
  it.each([0.6, 0.9, 1.3])('is that of the Gaussian that blurred it, sigma %f mm', (sigma) => {
    const found = rodTransfer({ images: rodImages({ sigma }), pixelSpacing }, { radius: 12.5 })
    expect(found.f50 / (Math.sqrt(Math.LN2 / 2) / Math.PI / sigma)).toBeCloseTo(0.996, 2)
    expect(Math.abs((found.f10 * Math.PI * sigma) / Math.sqrt(Math.log(10) / 2) - 1)).toBeLessThan(0.012)
    for (const f of [0.1, 0.2, 0.3])
      expect(Math.abs(transferAt(found, f) - Math.exp(-2 * (Math.PI * sigma * f) ** 2))).toBeLessThan(0.006)
    expect(Math.hypot(found.centre.x - 49.3, found.centre.y - 50.4)).toBeLessThan(0.03)
    // The widest blur reaches the background at 1.25 radii.
    expect(Math.abs(found.contrast - 100)).toBeLessThan(sigma < 1 ? 0.05 : 0.5)
    expect(found.facts.presumesLinearSystem).toBe(true)
  })

  it('is the same for a dark rod', () => {
    const bright = rodTransfer({ images: rodImages(), pixelSpacing }, { radius: 12.5 })
    const dark = rodTransfer({ images: rodImages({ contrast: -100 }), pixelSpacing }, { radius: 12.5 })
    expect(dark.f50).toBeCloseTo(bright.f50, 6)
    expect(dark.contrast).toBeCloseTo(-100, 1)
  })

  it('states contrast, noise, slices and total contrast-to-noise ratio', () => {
    const images = rodImages({ contrast: 40, noise: 4, slices: 4 })
    const found = rodTransfer({ images, pixelSpacing }, { radius: 12.5, isocentre: { x: 49.3, y: -49.6 } })
    expect(found.slices).toBe(4)
    expect(Math.abs(found.noise - 4)).toBeLessThan(0.15)
    expect(Math.abs(found.totalCnr - 20)).toBeLessThan(1)
    expect(found.warnings).toEqual([])
    expect(found.radialPosition).toBeCloseTo(70, 0)
  })

  it('warns of a total contrast-to-noise ratio under 15', () => {
    const { warnings } = rodTransfer({ images: rodImages({ contrast: 20, noise: 4 }), pixelSpacing }, { radius: 12.5 })
    expect(warnings).toEqual([
      expect.stringMatching(/^total contrast-to-noise ratio [45]\.\d; TG-233 asks for 15 or more$/)
    ])
  })

  it('refuses noise without a rod, a constant image, and a rod that leaves the image', () => {
    const noise = imagesOf([1, 100, 100], noiseOf(3, 5))
    expect(() => rodTransfer({ images: noise, pixelSpacing }, { radius: 12.5 })).toThrow('no edge found: contrast')
    const flat = imagesOf([1, 100, 100], () => 40)
    expect(() => rodTransfer({ images: flat, pixelSpacing }, { radius: 12.5 })).toThrow('no edge found')
    expect(() =>
      rodTransfer({ images: rodImages(), pixelSpacing }, { radius: 12.5, centre: { x: 20, y: 50 } })
    ).toThrow('rod: 18.5 mm around x 20.0, y 50.0 leave the image of 100 x 100 pixels')
    expect(() => rodTransfer({ images: rodImages(), pixelSpacing }, { radius: 3 })).toThrow('too small')
  })
})
