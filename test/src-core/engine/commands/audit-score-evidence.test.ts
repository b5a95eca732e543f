import { setTimeout } from 'node:timers/promises'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { callsTo } from '../../../support/engine-calls.ts'

const model = 'autoencoder-mnist-gaussian-0.3'
let engine: EngineService
beforeEach(() => {
  engine = new EngineService({ workspacePath: temporaryFolder(), log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())

const { call } = callsTo(() => engine)

async function auditOfDigits(stability?: { draws: number }): Promise<string> {
  const { id: sourceId } = await call('sources.openMnist', { split: 'test' })
  const { jobId } = await call('audits.run', {
    sourceId,
    patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
    degradation: { kind: 'gaussian', factor: 0.3 },
    denoisers: [{ id: model }, { id: 'median' }],
    seed: 1,
    limit: 20,
    stability
  })
  for (;;) {
    const job = (await call('jobs.list', {})).find(({ id }) => id === jobId)!
    if (job.state === 'done') return (job.result as { auditId: string }).auditId
    if (job.state === 'failed') throw new Error(job.error!.message)
    await setTimeout(100)
  }
}

it(
  'reads digits of patches, instability of outputs and nearest training images, and refuses what an audit lacks',
  { timeout: 240_000 },
  async () => {
    const auditId = await auditOfDigits({ draws: 2 })
    const { reference, output } = await call('audits.identities', { auditId, output: model, indices: [3, 0, 1] })
    // The first test images are 7, 2, 1, 0.
    expect([...reference.digits]).toEqual([0, 7, 2])
    expect([...output.digits]).toEqual([0, 7, 2])
    expect(Math.min(...reference.confidences)).toBeGreaterThan(0.9)

    const maps = await call('audits.stability', { auditId, output: 'median', indices: [2, 5] })
    expect(maps).toHaveLength(2 * 784)
    expect(Math.max(...maps)).toBeGreaterThan(0.01)

    const found = await call('audits.neighbours', { auditId, output: model, index: 0, count: 6 })
    expect(found).toMatchObject({ rows: 28, columns: 28 })
    expect(found.neighbours.map(({ patch }) => patch.length)).toEqual(Array(6).fill(784))
    const distances = found.neighbours.map(({ distance }) => distance)
    expect(distances).toEqual(distances.toSorted((a, b) => a - b))
    const { scores } = await call('audits.read', { id: auditId })
    expect(found.distance).toBeCloseTo(scores[model]!.latentDistance![0]!, 4)
    expect(found.percentile).toBeGreaterThan(0)

    await expect(call('audits.neighbours', { auditId, output: 'median', index: 0, count: 6 })).rejects.toThrow(
      "'median' has no latent space"
    )
    await expect(call('audits.stability', { auditId, output: 'noisy', indices: [0] })).rejects.toThrow(
      `expected one of ${model}, median, got 'noisy'`
    )
    await expect(call('audits.identities', { auditId, output: 'mean', indices: [0] })).rejects.toThrow("got 'mean'")

    const plain = await auditOfDigits()
    const missing = call('audits.stability', { auditId: plain, output: 'median', indices: [0] })
    await expect(missing).rejects.toThrow(`'${plain}' was made without the score 'seedInstability'`)
  }
)
