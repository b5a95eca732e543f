import { expect, it } from 'vitest'
import type { ImageBatch } from '../../src-core/images/image.ts'
import { meanAbsoluteError, meanSquaredError, psnr } from '../../src-core/scores/fidelity/pixel-errors.ts'
import { ssimGaussian, ssimUniform } from '../../src-core/scores/fidelity/ssim.ts'
import { run } from '../src-core/cli/support/command-line.ts'
import { largestDifference } from '../support/reference.ts'
import { sharedImages, sharedTable } from './support/reference.ts'
import { describeRealData, shared } from './support/shared.ts'

interface MetricsRow {
  readonly reference: string
  readonly test: string
  readonly index: number
  readonly mse: number
  readonly mae: number
  readonly psnr: number | null
  readonly ssim_uniform7: number
  readonly ssim_gaussian: number
}

describeRealData('every metric', () => {
  it('agrees with the values that came with the reference arrays to 1e-8', () => {
    const { rows } = sharedTable<{ rows: MetricsRow[] }>('metrics.json')
    const pairs = new Set(rows.map((row) => `${row.reference} ${row.test}`))
    for (const pair of pairs) {
      const [a, b] = pair.split(' ').map(sharedImages) as [ImageBatch, ImageBatch]
      const range = { dataRange: 1 }
      const found = {
        mse: meanSquaredError(a, b),
        mae: meanAbsoluteError(a, b),
        psnr: psnr(a, b, range),
        uniform: ssimUniform(a, b, range),
        gaussian: ssimGaussian(a, b, range)
      }
      for (const row of rows.filter((each) => `${each.reference} ${each.test}` === pair)) {
        expect(found.mse[row.index]).toBeCloseTo(row.mse, 9)
        expect(found.mae[row.index]).toBeCloseTo(row.mae, 9)
        expect(found.psnr[row.index]).toBeCloseTo(row.psnr ?? Infinity, 8)
        expect(found.uniform[row.index]).toBeCloseTo(row.ssim_uniform7, 8)
        expect(found.gaussian[row.index]).toBeCloseTo(row.ssim_gaussian, 8)
      }
    }
    expect(rows.length).toBeGreaterThan(400)
  })

  it('equal scikit-image on the command line for each image', async () => {
    const { rows } = sharedTable<{ rows: Record<string, number | string>[] }>('metrics.json')
    const expected = rows.filter((row) => row.reference === 'mnist_clean.npy' && row.test === 'mnist_gauss30.npy')
    const found = JSON.parse(
      await run(
        'metrics',
        shared('reference', 'mnist_clean.npy'),
        shared('reference', 'mnist_gauss30.npy'),
        '--data-range',
        1,
        '--json',
        '--per-image'
      )
    )
    expect(found.n).toBe(expected.length)
    const names = { psnr: 'psnr', ssim: 'ssim_gaussian', ssimUniform: 'ssim_uniform7', mse: 'mse', mae: 'mae' }
    for (const [name, column] of Object.entries(names)) {
      const values = expected.map((row) => row[column] as number)
      expect(largestDifference(found.perImage[name], values)).toBeLessThan(1e-9)
      expect(found[name]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 9)
      expect(found.intervals[name].low).toBeLessThan(found[name])
      expect(found.intervals[name].high).toBeGreaterThan(found[name])
    }
  })
})
