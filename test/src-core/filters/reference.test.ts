import { describe, expect, it } from 'vitest'
import { filterDenoiser } from '../../../src-core/denoisers/registry.ts'
import type { ParameterValues } from '../../../src-core/denoisers/denoiser.ts'
import { largestDifference, referenceImages, referencePath } from '../../support/reference.ts'

/** Reference file after the input's name, filter, parameters, and the largest difference that is allowed, with its reason. */
type Case = readonly [file: string, id: string, parameters: ParameterValues, tolerance: number]

// Medians are chosen, not computed. The others are sums of 32-bit products in another order than OpenCV's: a few units
// in the last place of values up to 1 (6e-8 each).
const simple: Case[] = [3, 5].flatMap((size): Case[] => [
  [`median${size}_replicate`, 'median', { size }, 0],
  [`gauss${size}_sigma0`, 'gaussian', { size }, 1e-6],
  [`gauss${size}_sampled`, 'gaussian', { size, sigma: size === 3 ? 0.8 : 1.1 }, 1e-6],
  [`box${size}`, 'average', { size }, 1e-6]
])
// OpenCV interpolates the weight of intensity in a table of 4096 steps; on 0..1 with sigma 0.1 that errs by up to 1e-6.
const bilateral: Case[] = [0.1, 75].flatMap((sigmaColor) =>
  [5, 75].map((sigmaSpace): Case => [`bilateral_d5_sc${sigmaColor}_ss${sigmaSpace}`, 'bilateral', { d: 5, sigmaColor, sigmaSpace }, 2e-6])
)
// 64-bit arithmetic on both sides, stored as 32 bits.
const variation: Case[] = [0.1, 0.2].map((weight) => [`tv_w${weight}`, 'tv', { weight }, 1e-6])

/** Against scikit-image's own output: its approximate exponential errs by some per cent of a weight. */
const approximate = 6e-3

function nonLocal(h: number, sigma: number): Case[] {
  return [false, true].flatMap((fast) => ['sigma0', 'sigmas'].flatMap((kind): Case[] => {
    const name = `nlm_${fast ? 'fast' : 'slow'}_${kind}`
    const parameters = { h, sigma: kind === 'sigmas' ? sigma : 0, fast }
    return [[`${name}_exact`, 'nlm', parameters, 1e-6], [name, 'nlm', parameters, approximate]]
  }))
}

const inputs = [
  { input: 'rect', cases: nonLocal(0.16, 0.2) },
  { input: 'mnist_gauss30', cases: nonLocal(0.24, 0.3) },
  { input: 'ct_gauss05', cases: nonLocal(0.04, 0.05) }
]

describe.each(inputs)('on $input', ({ input, cases }) => {
  for (const [file, id, parameters, tolerance] of [...simple, ...bilateral, ...variation, ...cases]) {
    const name = `${input}__${file}.npy`
    it.skipIf(!referencePath(name))(`${id} gives ${file} to ${tolerance} (skips where ${name} is absent)`, async () => {
      const filtered = await filterDenoiser(id).denoise(referenceImages(`${input}.npy`), parameters)
      const expected = referenceImages(name)
      expect([filtered.count, filtered.rows, filtered.columns]).toEqual([expected.count, expected.rows, expected.columns])
      expect(largestDifference(filtered.data, expected.data)).toBeLessThanOrEqual(tolerance)
    })
  }
})

it.skipIf(!referencePath('mnist_gauss30_u8.npy'))("bilateral with d 9 agrees with OpenCV's on bytes, to rounding (skips without ../shared/reference)", async () => {
  const bytes = referenceImages('mnist_gauss30_u8.npy')
  const unit = { ...bytes, data: bytes.data.map((value) => value / 255) }
  const filtered = await filterDenoiser('bilateral').denoise(unit, { d: 9, sigmaColor: 75 / 255, sigmaSpace: 75 })
  const expected = referenceImages('mnist_gauss30_u8__bilateral_d9_75_75.npy').data
  expect(largestDifference(filtered.data.map((value) => 255 * value), expected)).toBeLessThan(0.51)
})
