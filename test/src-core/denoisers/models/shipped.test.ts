import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { degrade } from '../../../../src-core/degradation/pixel-noise.ts'
import { DenoiserCatalogue } from '../../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { filterDenoisers } from '../../../../src-core/denoisers/filters/filters.ts'
import { psnr } from '../../../../src-core/scores/fidelity/pixel-errors.ts'
import { findModel, modelIds, readCard } from '../../../../src-core/denoisers/models/model-folder.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'
import { imagesBetween } from '../../../../src-core/images/image.ts'
import { patchDegradation } from '../../../../src-core/denoisers/models/training-request.ts'

const shipped = join(import.meta.dirname, '../../../../resources/models')
const catalogue = new DenoiserCatalogue([shipped])
const ids = await modelIds(shipped)
const cards = await Promise.all(ids.map(async (id) => readCard(await findModel([shipped], id))))
const images = imagesBetween(await readMnistImages('test'), 0, 500)
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const range = { dataRange: 1 }

test('at least one model for MNIST and one for CT ship, each named by its folder', () => {
  expect(cards.map(({ training }) => training.data)).toEqual(expect.arrayContaining(['mnist', 'ct']))
  expect(cards.map(({ id }) => id)).toEqual(ids)
})

describe.each(cards.filter(({ training }) => training.data === 'mnist'))('$id', ({ id, training, test: tested }) => {
  test('denoises 500 test images to the PSNR that its card states, within half a decibel', async () => {
    const noisy = degrade(images, patchDegradation(training), { seed: training.seed })
    const denoised = await (await catalogue.get(id)).denoise(noisy, {})
    expect(Math.abs(mean(psnr(images, denoised, range)) - tested!.psnr[0])).toBeLessThan(0.5)
  })

  test.runIf(patchDegradation(training).factor >= 0.3)(
    'beats the noisy input and every filter with its default settings',
    async () => {
      const noisy = degrade(images, patchDegradation(training), { seed: 7 })
      const ours = mean(psnr(images, await (await catalogue.get(id)).denoise(noisy, {}), range))
      expect(ours).toBeGreaterThan(mean(psnr(images, noisy, range)))
      for (const filter of filterDenoisers) {
        expect(ours).toBeGreaterThan(mean(psnr(images, await filter.denoise(noisy, {}), range)))
      }
    }
  )
})

// Digits under little noise lose more in the bottleneck than noise took (Poisson 0.1: SSIM 0.924 from 0.931).
const hasLittleNoise = ({ training }: (typeof cards)[number]) =>
  training.data === 'mnist' && patchDegradation(training).factor < 0.3

test.each(cards)('the card of $id states a test that it passed, and its limits', (card) => {
  const { test: tested, limits, data } = card
  expect(tested!.psnr[1]).toBeGreaterThan(tested!.noisyPsnr[2])
  if (!hasLittleNoise(card)) expect(tested!.ssim[1]).toBeGreaterThan(tested!.noisySsim[2])
  expect(limits.length).toBeGreaterThan(2)
  expect(data.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true)
})
