import { expect, test } from 'vitest'
import { degradeGaussian } from '../../../../src-core/degradation/pixel-noise.ts'
import { medianFilter } from '../../../../src-core/denoisers/filters/median-filter.ts'
import { psnr } from '../../../../src-core/scores/fidelity/pixel-errors.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'
import { tuneFilter, combinations, tuningGrids } from '../../../../src-core/studies/paper/filter-tuning.ts'
import { filterDenoiser } from '../../../../src-core/denoisers/filters/filters.ts'
import { completeParameters } from '../../../../src-core/denoisers/denoiser-choice.ts'
import { imagesBetween } from '../../../../src-core/images/image.ts'

const clean = imagesBetween(await readMnistImages('train'), 0, 24)
const noisy = degradeGaussian(clean, { factor: 0.3, seed: 3 })
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

test('tuning finds the size that is best when all are tried, and states its mean PSNR', async () => {
  const sizes = [3, 5, 7]
  const tuned = await tuneFilter('median', combinations({ size: sizes }), { clean, noisy })
  const all = sizes.map((size) => mean(psnr(clean, medianFilter(noisy, { size }), { dataRange: 1 })))
  expect(tuned).toEqual({
    parameters: { size: sizes[all.indexOf(Math.max(...all))] },
    psnr: Math.max(...all),
    tried: 3,
    images: 24
  })
})

test('parameters that are not tuned get their defaults', async () => {
  const { parameters } = await tuneFilter('tv', [{ weight: 0.1 }], { clean, noisy })
  expect(parameters).toEqual({ weight: 0.1, tolerance: 0.0002, maximumIterations: 200 })
})

test('tuning can be stopped between two combinations', async () => {
  let tried = 0
  const stop = async () => {
    if (++tried === 2) throw new Error('stopped')
  }
  await expect(tuneFilter('median', combinations({ size: [3, 5, 7] }), { clean, noisy }, stop)).rejects.toThrow(
    'stopped'
  )
  expect(tried).toBe(2)
})

test('images that a filter reproduces exactly do not make their parameters the best', async () => {
  const black = { ...clean, data: new Float32Array(clean.data.length) }
  const half = { ...clean, data: clean.data.map((value, index) => (index < clean.data.length / 2 ? 0 : value)) }
  const { psnr: found } = await tuneFilter('median', [{ size: 3 }], { clean: half, noisy: half })
  expect(Number.isFinite(found)).toBe(true)
  expect((await tuneFilter('median', [{ size: 3 }], { clean: black, noisy: black })).parameters).toEqual({ size: 3 })
})

test('every combination of every grid is one that the filter takes', () => {
  for (const [filter, grid] of Object.entries(tuningGrids)) {
    for (const factor of [0.005, 0.1, 0.3, 0.5]) {
      for (const parameters of grid(factor)) completeParameters(filterDenoiser(filter).description, parameters)
    }
  }
  expect(tuningGrids.nlm!(0.1)).toContainEqual({ patchSize: 5, patchDistance: 6, h: 0.08, sigma: 0.05 })
  expect(tuningGrids.tv!(0.5)).toEqual(tuningGrids.tv!(0.1))
  expect(tuningGrids.tv!(0.005)[0]).toEqual({ weight: 0.001 })
})

test('combinations of two and three values are six', () => {
  expect(combinations({ a: [1, 2], b: [3, 4, 5] })).toEqual([
    { a: 1, b: 3 },
    { a: 1, b: 4 },
    { a: 1, b: 5 },
    { a: 2, b: 3 },
    { a: 2, b: 4 },
    { a: 2, b: 5 }
  ])
})
