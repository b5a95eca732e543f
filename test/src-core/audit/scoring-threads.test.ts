import { afterEach, describe, expect, it } from 'vitest'
import { scoreBatch, type ScoringBatch } from '../../../src-core/scores/table/pair-scores.ts'
import type { BatchScorer } from '../../../src-core/audit/score-chunk.ts'
import { degradeGaussian } from '../../../src-core/degradation/pixel-noise.ts'
import { startScoringThreads } from '../../../src-core/audit/scoring-threads.ts'
import { imageBatch } from '../../../src-core/images/image.ts'
import { readMnistImages } from '../../../src-core/sources/mnist/mnist.ts'
import { mnistSummary } from '../../support/records.ts'

const context = {
  source: mnistSummary,
  request: { outputs: [], patchify: { crop: { kind: 'central' as const }, patchSize: 28, stride: 28 } }
}

/** Ten digits each, with different noise for each of two outputs. */
async function makeBatches(): Promise<ScoringBatch[]> {
  const { data } = await readMnistImages('test')
  return [0, 1, 2, 3, 4].map((at) => {
    const reference = imageBatch(data.subarray(at * 7840, (at + 1) * 7840), 10, 28, 28)
    const output = (seed: number) => ({
      images: degradeGaussian(reference, { factor: 0.3, seed }),
      known: { identityChange: new Float64Array(10).fill(at / 5) }
    })
    return { context, reference, outputs: [output(1), output(2)] }
  })
}

/** Batches of an audit that is worth threads. */
const enough = 16

let threads: BatchScorer | null = null
afterEach(() => threads?.close())

describe('threads that score', () => {
  it('find exactly what one thread finds, however many they are', async () => {
    const batches = await makeBatches()
    const alone = batches.map(scoreBatch)
    for (const cores of [2, 3]) {
      threads?.close()
      threads = startScoringThreads(enough, cores)
      const found = await Promise.all(batches.map((batch) => threads!.score(batch)))
      expect(found.map(({ scores }) => scores)).toEqual(alone)
      for (const { seconds } of found) expect(seconds).toBeGreaterThan(0)
    }
  })

  it('leave the batches as they were', async () => {
    const batches = await makeBatches()
    threads = startScoringThreads(enough, 2)
    await threads!.score(batches[1]!)
    expect(batches[1]!.outputs[0]!.images.data).toHaveLength(7840)
    expect(batches[1]!.outputs[0]!.known.identityChange![9]).toBe(0.2)
  })

  it('refuse a batch with the error of the score', async () => {
    const [batch] = await makeBatches()
    threads = startScoringThreads(enough, 2)
    const images = imageBatch(new Float32Array(784), 1, 28, 28)
    await expect(threads!.score({ ...batch!, outputs: [{ images, known: {} }] })).rejects.toMatchObject({
      code: 'argument.invalid',
      message: 'test: expected shape (10, 28, 28), got (1, 28, 28)'
    })
  })

  it('give up what waits when they are closed', async () => {
    const batches = await makeBatches()
    threads = startScoringThreads(enough, 2)
    const scored = batches.map((batch) => threads!.score(batch))
    threads!.close()
    for (const one of scored) await expect(one).rejects.toMatchObject({ code: 'job.cancelled' })
    await expect(threads!.score(batches[0]!)).rejects.toMatchObject({ code: 'job.cancelled' })
  })

  it('are not started on one core, nor for few batches', () => {
    expect(startScoringThreads(100, 1)).toBeNull()
    expect(startScoringThreads(15, 8)).toBeNull()
  })
})
