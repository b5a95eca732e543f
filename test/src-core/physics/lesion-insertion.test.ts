import { describe, expect, it } from 'vitest'
import { imageAt } from '../../../src-core/images/image.ts'
import { blurredDisc, insertLesion } from '../../../src-core/physics/lesion-insertion.ts'
import { blurredDiscAt, imagesOf, noiseOf } from '../../support/physics-images.ts'

const background = imageAt(imagesOf([1, 64, 64], noiseOf(1, 10)), 0)
const lesion = { centre: { x: 30.4, y: 33.7 }, diameter: 8, contrast: -25 }
const gaussian = (f: number) => Math.exp(-2 * (Math.PI * 0.7 * f) ** 2)

describe('a lesion', () => {
  it('is added as a disc blurred by a Gaussian', () => {
    const { data } = insertLesion(background, 0.7, lesion, { sigma: 0.7 })
    data.forEach((value, at) => {
      const r = 0.7 * Math.hypot((at % 64) - 30.4, Math.floor(at / 64) - 33.7)
      expect(Math.abs(value - background.data[at]! + 25 * blurredDiscAt(r, 4, 0.7))).toBeLessThan(0.01)
    })
  })

  it('holds C pi R^2 in all', () => {
    const { data } = insertLesion(background, 0.7, lesion, { sigma: 0.7 })
    const sum = data.reduce((total, value, at) => total + value - background.data[at]!, 0) * 0.49
    expect(sum / (-25 * Math.PI * 16)).toBeCloseTo(1, 3)
  })

  it('is the same by a transfer function', () => {
    const exact = blurredDisc(8, -25, { sigma: 0.7 })
    const measured = blurredDisc(8, -25, { transfer: gaussian, maximumFrequency: 2 })
    for (const r of [0, 2, 3.5, 4, 4.7, 6, 9]) expect(measured(r)).toBeCloseTo(exact(r), 5)
  })

  it('leaves the background as it was', () => {
    const before = background.data.slice()
    insertLesion(background, 0.7, lesion, { sigma: 0.7 })
    expect(background.data).toEqual(before)
  })

  it('is refused outside of the image', () => {
    expect(() => insertLesion(background, 0.7, { ...lesion, centre: { x: 3, y: 30 } }, { sigma: 0.7 })).toThrow(
      'lesion: the disc of 8 mm at x 3, y 30 leaves the image of 64 x 64 pixels'
    )
  })
})
