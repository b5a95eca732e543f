import { expect, it } from 'vitest'
import { Random } from '../../../src-core/random/random.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import { trainingRequestSchema } from '../../../src-core/denoisers/models/training-request.ts'
import { trainingSlices } from '../../../src-core/training/scan-slices.ts'
import { ctSeries, sourceOf } from '../../support/records.ts'

/** One slice of water with noise of this standard deviation in HU. */
function noisySeries(id: string, deviation: number): Source {
  const random = new Random(id.length)
  const slice = {
    data: Float32Array.from({ length: 64 * 64 }, () => deviation * random.normal()),
    rows: 64,
    columns: 64
  }
  return sourceOf(ctSeries(id, { sliceCount: 1, rows: 64, columns: 64 }), () => slice)
}

/** Warnings about a pair. The scan is cancelled before it begins. */
async function warningsOf(low: string, full: string): Promise<string[]> {
  const request = trainingRequestSchema.parse({
    data: 'ct',
    architecture: 'red-cnn',
    degradation: { kind: 'pair' },
    pairs: [{ low, full }]
  })
  const warnings: string[] = []
  const options = { signal: AbortSignal.abort(), onWarning: (text: string) => warnings.push(text) }
  await expect(
    trainingSlices(request, [noisySeries('noisy', 40), noisySeries('calm', 10)], options)
  ).rejects.toMatchObject({ code: 'job.cancelled' })
  return warnings
}

it('warns of a low dose with less noise than the full one, and not the other way round', async () => {
  const swapped = "the low dose 'calm' shows no more noise than the full dose 'noisy': are they swapped?"
  expect(await warningsOf('calm', 'noisy')).toContain(swapped)
  expect((await warningsOf('noisy', 'calm')).filter((text) => text.includes('swapped'))).toEqual([])
})

it('warns of slices that no place pairs, but their order', async () => {
  expect((await warningsOf('noisy', 'calm')).join()).toContain('order')
})
