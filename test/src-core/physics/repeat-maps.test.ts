import { describe, expect, it } from 'vitest'
import { imageAt } from '../../../src-core/images/image.ts'
import { noiseNonUniformity, repeatMaps } from '../../../src-core/physics/repeat-maps.ts'
import { imagesOf, noiseOf } from '../../support/physics-images.ts'

describe('bias and standard deviation over repeats', () => {
  it('are those of each pixel', () => {
    const repeats = imagesOf([3, 1, 2], (x, _, repeat) => (x === 0 ? [1, 2, 6][repeat]! : 5))
    const { bias, deviation } = repeatMaps(
      repeats,
      imageAt(
        imagesOf([1, 1, 2], (x) => 4 * x),
        0
      )
    )
    expect([...bias!]).toEqual([3, 1])
    // Deviations -2, -1, 3: sum of squares 14, over 2.
    expect([...deviation]).toEqual([expect.closeTo(Math.sqrt(7), 12), 0])
  })

  it('make up the mean squared error exactly', () => {
    const draw = noiseOf(9, 4)
    const repeats = imagesOf([5, 20, 20], (x) => 3 + x + draw())
    const truth = imageAt(
      imagesOf([1, 20, 20], (x) => x),
      0
    )
    const { error, warnings } = repeatMaps(repeats, truth)
    const direct = repeats.data.reduce((sum, value, at) => sum + (value - truth.data[at % 400]!) ** 2, 0) / 2000
    expect(error!.meanSquaredError).toBeCloseTo(direct, 9)
    // Bias 3: squared bias 9 without the noise of the mean; 400 pixels leave a standard error of about 0.6.
    expect(Math.abs(error!.noiseFreeSquaredBias - 9)).toBeLessThan(2)
    expect(warnings).toEqual(['5 repeats; TG-233 asks for 20 or more'])
  })

  it('give the spread of noise over regions of 8 mm', () => {
    // Two columns of regions, deviations 2 and 6: standard deviation 4 / sqrt(2) x sqrt(2 x 4 / 6) over four regions.
    const repeats = imagesOf([2, 16, 16], (x, _, repeat) => (repeat === 0 ? 0 : (x < 8 ? 2 : 6) * Math.SQRT2))
    const { nonUniformity, relative, regionSize, regions } = noiseNonUniformity(repeatMaps(repeats, null), 1)
    expect([regionSize, regions]).toEqual([8, 4])
    expect(nonUniformity).toBeCloseTo(Math.sqrt(16 / 3), 5)
    expect(relative).toBeCloseTo(Math.sqrt(16 / 3) / 4, 5)
  })

  it('refuse a single image, another size of truth, and a field without two regions', () => {
    const one = imagesOf([1, 4, 4], () => 1)
    expect(() => repeatMaps(one, null)).toThrow('repeats: expected 2 or more images of one object, got 1')
    const two = imagesOf([2, 4, 4], () => 1)
    expect(() =>
      repeatMaps(
        two,
        imageAt(
          imagesOf([1, 4, 5], () => 1),
          0
        )
      )
    ).toThrow('truth: expected 4 x 4 pixels, got 4 x 5')
    expect(() => noiseNonUniformity(repeatMaps(two, null), 1)).toThrow('4 x 4 pixels hold 0 regions of 8 pixels')
  })
})
