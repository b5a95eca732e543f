import { expect, it } from 'vitest'
import { otsuThresholds } from '../../src-core/scores/shape/foreground-levels.ts'
import { sharedImages, sharedTable } from './support/reference.ts'
import { describeRealData } from './support/shared.ts'

describeRealData("Otsu's thresholds", () => {
  it('equal scikit-image for several classes', () => {
    // skimage.filters.threshold_multiotsu 0.26 on the second image of ct_clean.npy.
    const { data } = sharedImages('ct_clean.npy')
    const image = data.subarray(112 * 112)
    expect(otsuThresholds(image, 3)).toEqual(
      [0.3092089891433716, 0.6385176181793213].map((value) => expect.closeTo(value, 6))
    )
    expect(otsuThresholds(image, 4)).toEqual(
      [0.19943945109844208, 0.4000527262687683, 0.6423027515411377].map((value) => expect.closeTo(value, 6))
    )
  })

  it('are those of scikit-image', () => {
    const { rows } = sharedTable<{ rows: { test: string; index: number; otsu_float256: number }[] }>('metrics.json')
    for (const { test, index, otsu_float256 } of rows) {
      const images = sharedImages(test)
      const size = images.rows * images.columns
      expect(otsuThresholds(images.data.subarray(index * size, (index + 1) * size))[0]).toBeCloseTo(otsu_float256, 14)
    }
  })
})
