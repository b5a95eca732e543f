import { describe, expect, it } from 'vitest'
import { fiveRegions, noiseMagnitude, taskGroupRegions, uniformity } from '../../../src-core/physics/noise-magnitude.ts'
import { imagesOf, noiseOf } from '../../support/physics-images.ts'

const pixelSpacing = 0.5

describe('noise magnitude and uniformity', () => {
  it('finds the standard deviation of white noise in five regions', () => {
    const images = imagesOf([3, 128, 128], noiseOf(4, 7))
    const regions = fiveRegions({ x: 63.5, y: 63.5 }, { radius: 8, distance: 22, pixelSpacing })
    const { noise, deviations, warnings, facts } = noiseMagnitude({ images, pixelSpacing }, regions)
    // 5 x 3 regions of 804 pixels: standard error 7 / sqrt(2 x 12,060) = 0.045 HU.
    expect(Math.abs(noise - 7)).toBeLessThan(0.2)
    expect(deviations).toHaveLength(5)
    expect(warnings).toEqual([])
    expect(facts).toMatchObject({ presumesLinearSystem: false, units: { noise: 'HU' } })
  })

  it('warns of fewer than three images', () => {
    const images = imagesOf([1, 64, 64], noiseOf(4, 7))
    expect(noiseMagnitude({ images, pixelSpacing }, [{ x: 30, y: 30, radius: 5 }]).warnings).toEqual([
      '1 image; TG-233 asks for 3 or more'
    ])
  })

  it('places the regions of TG-233 a diameter from the border', () => {
    const [centre, right, , , top] = taskGroupRegions({ x: 100, y: 90, radius: 100 }, 0.5)
    expect(centre).toEqual({ x: 100, y: 90, radius: 10 })
    expect(right).toEqual({ x: 240, y: 90, radius: 10 })
    expect(top!.y).toBeCloseTo(-50, 10)
  })

  it('computes uniformity from the means of the regions', () => {
    // Centre 10, right 14, left 4, top and bottom 10.
    const images = imagesOf([1, 128, 128], (x, y) => 10 + (Math.abs(y - 64) < 20 ? (x > 90 ? 4 : x < 38 ? -6 : 0) : 0))
    const regions = fiveRegions({ x: 64, y: 64 }, { radius: 4, distance: 22, pixelSpacing })
    const found = uniformity({ images, pixelSpacing }, regions)
    expect(found.means).toEqual([10, 14, 10, 4, 10])
    expect(found.largestDifference).toBe(6)
    expect(found.uniformityIndex).toBeCloseTo(-600 / 1010, 12)
    expect(found.integralNonUniformity).toBeCloseTo(10 / 2018, 12)
  })

  it('refuses regions outside of the image or the phantom, naming them', () => {
    const images = imagesOf([1, 64, 64], noiseOf(4, 7))
    expect(() => noiseMagnitude({ images, pixelSpacing }, [{ x: 3, y: 30, radius: 5 }])).toThrow(
      'region 1 of 1: the disc of 5 mm at x 3, y 30 leaves the image of 64 x 64 pixels'
    )
    expect(() =>
      uniformity(
        { images, pixelSpacing },
        [
          { x: 32, y: 32, radius: 3 },
          { x: 50, y: 32, radius: 3 }
        ],
        { x: 32, y: 32, radius: 10 }
      )
    ).toThrow('region 2 of 2: the disc of 3 mm at x 50, y 32 leaves the phantom of 10 mm')
  })
})
