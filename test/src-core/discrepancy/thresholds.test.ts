import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { foregroundLevels, otsuThresholds } from '../../../src-core/discrepancy/thresholds.ts'
import { referenceImages, referencePath } from '../../support/reference.ts'
import { hasSharedData, sharedDataReason } from '../../support/shared-data.ts'

describe("Otsu's thresholds", () => {
  it('part two groups of values in the first of the best bins', () => {
    // 256 bins of 1/256: any threshold between both groups is as good; the first is the centre of the first bin.
    expect(otsuThresholds([0, 0, 0, 1, 1])).toEqual([0.5 / 256])
  })

  it('part three groups', () => {
    const thresholds = otsuThresholds([0, 0, 0, 5, 5, 10, 10, 10], 3)
    expect(thresholds).toHaveLength(2)
    expect(thresholds[0]).toBeGreaterThan(0)
    expect(thresholds[0]).toBeLessThan(5)
    expect(thresholds[1]).toBeGreaterThan(5)
    expect(thresholds[1]).toBeLessThan(10)
  })

  it('do not exist where all values are equal', () => {
    expect(otsuThresholds([3, 3, 3])).toEqual([])
  })

  it.skipIf(!hasSharedData)(`of several classes are those of scikit-image (${sharedDataReason} otherwise)`, () => {
    // skimage.filters.threshold_multiotsu 0.26 on the second image of ct_clean.npy.
    const { data } = referenceImages('ct_clean.npy')
    const image = data.subarray(112 * 112)
    expect(otsuThresholds(image, 3)).toEqual([0.3092089891433716, 0.6385176181793213].map((value) => expect.closeTo(value, 6)))
    expect(otsuThresholds(image, 4)).toEqual(
      [0.19943945109844208, 0.4000527262687683, 0.6423027515411377].map((value) => expect.closeTo(value, 6))
    )
  })

  it('refuse a number of classes they are not made for', () => {
    expect(() => otsuThresholds([0, 1], 5)).toThrow('classes: expected 2, 3 or 4, got 5')
  })

  it.skipIf(!hasSharedData)(`are those of scikit-image (${sharedDataReason} otherwise)`, () => {
    const { rows } = JSON.parse(readFileSync(referencePath('metrics.json')!, 'utf8')) as {
      rows: { test: string; index: number; otsu_float256: number }[]
    }
    for (const { test, index, otsu_float256 } of rows) {
      const images = referenceImages(test)
      const size = images.rows * images.columns
      expect(otsuThresholds(images.data.subarray(index * size, (index + 1) * size))[0]).toBeCloseTo(otsu_float256, 14)
    }
  })
})

describe('the levels of foreground', () => {
  const range = [-1000, 1000] as const
  it('come from 0..1, from the unit of the source, or from the reference patch', () => {
    expect(foregroundLevels({ kind: 'unit', threshold: 0.5 }, new Float32Array(4), range)).toEqual([0.5])
    expect(foregroundLevels({ kind: 'intensity', thresholds: [-400, 130] }, new Float32Array(4), range)).toEqual([0.3, 0.565])
    const [level] = foregroundLevels({ kind: 'otsu', classes: 2, minimumContrast: 100 }, Float32Array.of(0.2, 0.2, 0.8, 0.8), range)
    expect(level).toBeGreaterThan(0.2)
  })

  it('are none where a patch is too flat to be parted', () => {
    // 0.04 of 2000 HU is 80 HU.
    expect(foregroundLevels({ kind: 'otsu', classes: 2, minimumContrast: 100 }, Float32Array.of(0.5, 0.54), range)).toEqual([])
  })
})
