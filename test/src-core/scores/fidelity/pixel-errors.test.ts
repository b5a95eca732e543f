import { describe, expect, it } from 'vitest'
import type { ImageBatch } from '../../../../src-core/images/image.ts'
import {
  bias,
  meanAbsoluteError,
  meanSquaredError,
  psnr,
  rootMeanSquaredError
} from '../../../../src-core/scores/fidelity/pixel-errors.ts'
import { ssimGaussian, ssimUniform } from '../../../../src-core/scores/fidelity/ssim.ts'
import { referenceImages } from '../../../support/reference.ts'

const batch = (rows: number, columns: number, ...values: number[]): ImageBatch => ({
  data: Float32Array.from(values),
  count: values.length / (rows * columns),
  rows,
  columns
})

const reference = batch(1, 2, 0, 1, 0.5, 0.5)
const test = batch(1, 2, 0.5, 1, 0.25, 1)

describe('error metrics', () => {
  it('are those computed by hand, for each image', () => {
    expect([...meanSquaredError(reference, test)]).toEqual([0.125, (0.0625 + 0.25) / 2])
    expect([...meanAbsoluteError(reference, test)]).toEqual([0.25, 0.375])
    expect([...rootMeanSquaredError(reference, test)]).toEqual([Math.sqrt(0.125), Math.sqrt(0.15625)])
    expect([...bias(reference, test)]).toEqual([0.25, 0.125])
  })

  it('give 10 log10(range^2 / MSE) as PSNR, and infinity for identical images', () => {
    expect(psnr(reference, test, { dataRange: 1 })[0]).toBeCloseTo(10 * Math.log10(8), 12)
    expect(psnr(reference, test, { dataRange: 255 })[0]).toBeCloseTo(10 * Math.log10(8 * 255 ** 2), 12)
    expect([...psnr(reference, reference, { dataRange: 1 })]).toEqual([Infinity, Infinity])
  })

  it('find no bias in an identity denoiser, and a shift as it is', () => {
    const shifted = { ...reference, data: reference.data.map((value) => value + 0.25) }
    expect([...bias(reference, reference)]).toEqual([0, 0])
    expect([...bias(reference, shifted)]).toEqual([0.25, 0.25])
  })

  it('refuse other shapes, values that are not finite, and a missing data range', () => {
    expect(() => meanSquaredError(reference, batch(2, 1, 0, 1, 0.5, 0.5))).toThrow(
      'test: expected shape (2, 1, 2), got (2, 2, 1)'
    )
    expect(() => bias(reference, batch(1, 2, 0, 1, 0, NaN))).toThrow('test: expected finite values, got NaN at index 3')
    expect(() => bias(batch(1, 1, Infinity), batch(1, 1, Infinity))).toThrow(
      'reference: expected finite values, got Infinity at index 0'
    )
    expect(() => psnr(reference, test, {} as { dataRange: number })).toThrow(
      'dataRange: expected a number above 0, got undefined'
    )
  })
})

describe('structural similarity', () => {
  it('agrees with scikit-image on two MNIST images', () => {
    // skimage.metrics 0.26.0 in float64, from the metrics file that came with the reference arrays
    const clean = referenceImages('mnist_clean_first2.npy')
    const noisy = referenceImages('mnist_gauss30_first2.npy')
    const near = (found: Float64Array, expected: number[]): void =>
      expected.forEach((value, index) => expect(found[index]).toBeCloseTo(value, 10))
    near(ssimGaussian(clean, noisy, { dataRange: 1 }), [0.7406203710024598, 0.29470618223554546])
    near(ssimUniform(clean, noisy, { dataRange: 1 }), [0.6622668275427086, 0.2738829608028054])
    near(psnr(clean, noisy, { dataRange: 1 }), [13.551927446936618, 13.111327363622236])
    near(meanAbsoluteError(clean, noisy), [0.12434205065341192, 0.12648750131539804])
  })

  it('is 1 for identical images, also for constant ones, and below 1 for others', () => {
    const flat = { data: new Float32Array(121).fill(0.3), count: 1, rows: 11, columns: 11 }
    const other = { ...flat, data: flat.data.map((value, index) => value + (index % 2 ? 0.1 : -0.1)) }
    for (const similarity of [ssimGaussian, ssimUniform]) {
      expect(similarity(flat, flat, { dataRange: 1 })[0]).toBeCloseTo(1, 12)
      expect(similarity(flat, other, { dataRange: 1 })[0]).toBeLessThan(0.5)
    }
  })

  it('is the luminance term for two constant images', () => {
    const flat = (value: number): ImageBatch => ({
      data: new Float32Array(11 * 20).fill(value),
      count: 1,
      rows: 11,
      columns: 20
    })
    expect(ssimGaussian(flat(0.25), flat(0.75), { dataRange: 1 })[0]).toBeCloseTo(
      (2 * 0.1875 + 1e-4) / (0.625 + 1e-4),
      9
    )
  })

  it('does not mix images of a batch, however many go through at once', () => {
    const clean = referenceImages('mnist_clean_first2.npy')
    const noisy = referenceImages('mnist_gauss30_first2.npy')
    const many = (images: ImageBatch): ImageBatch => ({
      ...images,
      count: 200,
      data: Float32Array.from({ length: 200 * 784 }, (_, index) => images.data[index % 1568]!)
    })
    const found = ssimGaussian(many(clean), many(noisy), { dataRange: 1 })
    const [first, second] = ssimGaussian(clean, noisy, { dataRange: 1 })
    found.forEach((value, index) => expect(value).toBe(index % 2 ? second : first))
  })

  it('needs images as large as its window, and finite values', () => {
    const small = { data: new Float32Array(100), count: 1, rows: 10, columns: 10 }
    expect(() => ssimGaussian(small, small, { dataRange: 1 })).toThrow(
      'images: SSIM needs at least 11 x 11 pixels, got 10 x 10'
    )
    expect(ssimUniform(small, small, { dataRange: 1 })[0]).toBe(1)
    const broken = { data: new Float32Array(121).fill(NaN, 120), count: 1, rows: 11, columns: 11 }
    expect(() => ssimGaussian({ ...broken, data: new Float32Array(121) }, broken, { dataRange: 1 })).toThrow(
      'test: expected finite values, got NaN at index 120'
    )
  })
})
