import { expect } from 'vitest'
import type { ParameterValues } from '../../../../../src-core/denoisers/denoiser.ts'
import { filterDenoiser } from '../../../../../src-core/denoisers/filters/filters.ts'
import type { ImageBatch } from '../../../../../src-core/images/image.ts'
import { largestDifference } from '../../../../support/reference.ts'

/** Reference file after the input's name, filter, parameters, and the largest permitted difference with its reason. */
export type FilterCase = readonly [file: string, id: string, parameters: ParameterValues, tolerance: number]

// Medians are chosen, not computed. The others are sums of 32-bit products in another order than OpenCV's: a few units
// in the last place of values up to 1 (6e-8 each).
const simple: FilterCase[] = [3, 5].flatMap((size): FilterCase[] => [
  [`median${size}_replicate`, 'median', { size }, 0],
  [`gauss${size}_sigma0`, 'gaussian', { size }, 1e-6],
  [`gauss${size}_sampled`, 'gaussian', { size, sigma: size === 3 ? 0.8 : 1.1 }, 1e-6],
  [`box${size}`, 'average', { size }, 1e-6]
])
// OpenCV interpolates the weight of intensity in a table of 4096 steps; on 0..1 with sigma 0.1 that errs by up to 1e-6.
const bilateral: FilterCase[] = [0.1, 75].flatMap((sigmaColor) =>
  [5, 75].map((sigmaSpace): FilterCase => [
    `bilateral_d5_sc${sigmaColor}_ss${sigmaSpace}`,
    'bilateral',
    { d: 5, sigmaColor, sigmaSpace },
    2e-6
  ])
)
// 64-bit arithmetic on both sides, stored as 32 bits.
const variation: FilterCase[] = [0.1, 0.2].map((weight) => [`tv_w${weight}`, 'tv', { weight }, 1e-6])

/** Against scikit-image's own output: its approximate exponential errs by some per cent of a weight. */
const approximate = 6e-3

function nonLocal(h: number, sigma: number): FilterCase[] {
  return [false, true].flatMap((fast) =>
    ['sigma0', 'sigmas'].flatMap((kind): FilterCase[] => {
      const name = `nlm_${fast ? 'fast' : 'slow'}_${kind}`
      const parameters = { h, sigma: kind === 'sigmas' ? sigma : 0, fast }
      return [
        [`${name}_exact`, 'nlm', parameters, 1e-6],
        [name, 'nlm', parameters, approximate]
      ]
    })
  )
}

/** Cases that were computed for one input, with the parameters of its non-local means. */
export const filterCases = (h: number, sigma: number): FilterCase[] => [
  ...simple,
  ...bilateral,
  ...variation,
  ...nonLocal(h, sigma)
]

/** True if the file is scikit-image's own output of non-local means. */
export const isApproximate = ([, , , tolerance]: FilterCase): boolean => tolerance === approximate

export async function expectFiltered(
  [, id, parameters, tolerance]: FilterCase,
  input: ImageBatch,
  expected: ImageBatch
): Promise<void> {
  const filtered = await filterDenoiser(id).denoise(input, parameters)
  expect([filtered.count, filtered.rows, filtered.columns]).toEqual([expected.count, expected.rows, expected.columns])
  expect(largestDifference(filtered.data, expected.data)).toBeLessThanOrEqual(tolerance)
}
