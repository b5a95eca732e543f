import { describe, expect, it } from 'vitest'
import { filterDenoiser } from '../../src-core/denoisers/filters/filters.ts'
import { expectFiltered, filterCases } from '../src-core/denoisers/filters/support/reference-cases.ts'
import { largestDifference } from '../support/reference.ts'
import { sharedImages } from './support/reference.ts'
import { describeRealData } from './support/shared.ts'

const inputs = [
  { input: 'rect', cases: filterCases(0.16, 0.2) },
  { input: 'mnist_gauss30', cases: filterCases(0.24, 0.3) },
  { input: 'ct_gauss05', cases: filterCases(0.04, 0.05) }
]

describeRealData('filters against OpenCV and scikit-image', () => {
  describe.each(inputs)('on $input', ({ input, cases }) => {
    it.each(cases)('%s is what %s gives with %o, to %d', (...each) =>
      expectFiltered(each, sharedImages(`${input}.npy`), sharedImages(`${input}__${each[0]}.npy`))
    )
  })

  it('bilateral with d 9 is that of OpenCV on bytes, to rounding', async () => {
    const bytes = sharedImages('mnist_gauss30_u8.npy')
    const unit = { ...bytes, data: bytes.data.map((value) => value / 255) }
    const filtered = await filterDenoiser('bilateral').denoise(unit, { d: 9, sigmaColor: 75 / 255, sigmaSpace: 75 })
    const expected = sharedImages('mnist_gauss30_u8__bilateral_d9_75_75.npy').data
    expect(
      largestDifference(
        filtered.data.map((value) => 255 * value),
        expected
      )
    ).toBeLessThan(0.51)
  })
})
