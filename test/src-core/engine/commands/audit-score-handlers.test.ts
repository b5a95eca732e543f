import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { callsTo } from '../../../support/engine-calls.ts'

const folder = mkdtempSync(join(tmpdir(), 'denoscope-statistics-'))
let engine: EngineService
let [lightNoise, heavyNoise] = ['', '']

beforeAll(async () => {
  engine = new EngineService({ workspacePath: folder, log: pino({ level: 'silent' }) })
  const { id } = await call('sources.openMnist', { split: 'test' })
  lightNoise = await auditOf(id, 0.3)
  heavyNoise = await auditOf(id, 0.5)
}, 240_000)
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const { call } = callsTo(() => engine)

async function auditOf(sourceId: string, factor: number): Promise<string> {
  const { jobId } = await call('audits.run', {
    sourceId,
    patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
    degradation: { kind: 'gaussian', factor },
    denoisers: [{ id: 'median' }, { id: 'gaussian' }],
    seed: 1,
    limit: 60
  })
  for (;;) {
    const job = (await call('jobs.list', {})).find(({ id }) => id === jobId)!
    if (job.state === 'done') return (job.result as { auditId: string }).auditId
    if (job.state === 'failed') throw new Error(job.error!.message)
    await setTimeout(100)
  }
}

const all = Int32Array.from({ length: 60 }, (_, patch) => patch)

it("gives the record's own means over all patches, and those of some patches alone", async () => {
  const { record, scores } = await call('audits.read', { id: lightNoise })
  const means = await call('audits.means', { auditId: lightNoise, indices: all, scores: ['ssim', 'psnr'] })
  expect(means.median!.psnr).toEqual(record.means.median!.psnr)
  expect(means.noisy!.ssim).toEqual(record.means.noisy!.ssim)
  const some = await call('audits.means', { auditId: lightNoise, indices: Int32Array.of(3, 7), scores: ['psnr'] })
  const { psnr } = scores.median!
  expect(some.median!.psnr!.mean).toBeCloseTo((psnr![3]! + psnr![7]!) / 2, 12)
  expect(some.median!.psnr!.n).toBe(2)
})

it('compares denoisers on the requested patches', async () => {
  const { scores } = await call('audits.read', { id: lightNoise })
  const indices = all.filter((patch) => patch % 2 === 0)
  const { pairs, outputs, distributions } = await call('audits.comparison', {
    auditId: lightNoise,
    indices,
    among: all,
    score: 'psnr'
  })
  const [noisy, median] = [outputs.indexOf('noisy'), outputs.indexOf('median')]
  const wins = indices.filter((patch) => scores.median!.psnr![patch]! > scores.noisy!.psnr![patch]!).length
  expect(pairs[median]![noisy]).toMatchObject({ wins, n: 30 })
  expect(distributions.median!.counts).toBeInstanceOf(Int32Array)
  expect(distributions.median!.n).toBe(30)
})

it('gives the differences of means of an audit with more noise', async () => {
  const [difference] = await call('audits.differences', {
    auditId: lightNoise,
    otherIds: [heavyNoise],
    score: 'psnr',
    withoutAir: false
  })
  expect(difference).toMatchObject({ auditId: heavyNoise, paired: true })
  const [light, heavy] = [await call('audits.read', { id: lightNoise }), await call('audits.read', { id: heavyNoise })]
  const { mean, high } = difference!.byOutput.median!
  expect(mean).toBeCloseTo(heavy.record.means.median!.psnr!.mean - light.record.means.median!.psnr!.mean, 9)
  expect(high).toBeLessThan(0)
})

it('names in one line what cannot be compared', async () => {
  const missing = call('audits.means', { auditId: lightNoise, indices: all, scores: ['seedInstability'] })
  await expect(missing).rejects.toThrow(`'${lightNoise}' was made without the score 'seedInstability'`)
  const beyond = call('audits.comparison', {
    auditId: lightNoise,
    indices: Int32Array.of(60),
    among: all,
    score: 'psnr'
  })
  await expect(beyond).rejects.toThrow('expected patches 0 to 59, got 60')
  await expect(
    call('audits.means', { auditId: lightNoise, indices: new Int32Array(), scores: ['psnr'] })
  ).rejects.toThrow('one patch or more')
})
