import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CommandInput } from '../../../../src-core/engine/contract.ts'
import type { OpenedSources } from '../../../../src-core/engine/contract-payloads.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { writeDenoiserSeries } from '../../../support/denoiser-series.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { callsTo } from '../../../support/engine-calls.ts'

let engine: EngineService
beforeEach(() => {
  engine = new EngineService({ workspacePath: temporaryFolder(), log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())

const { call, finished } = callsTo(() => engine)

it(
  'trains in its worker, shows the samples of every epoch, and knows from then on how fast that was',
  { timeout: 240_000 },
  async () => {
    const { jobId } = await call('training.start', {
      data: 'mnist',
      degradation: { kind: 'gaussian', factor: 0.3 },
      latentSize: 4,
      limit: 200,
      epochs: 2,
      batchSize: 32,
      id: 'small'
    })
    expect(await finished(jobId)).toMatchObject({ state: 'done', result: { modelId: 'small' } })
    const samples = (await call('models.samples', { id: 'small' }))!
    expect(samples.epochs.map(({ epoch, pixels }) => [epoch, pixels.length])).toEqual([
      [1, 8 * 784],
      [2, 8 * 784]
    ])
    expect((await call('models.samples', { id: 'small', after: 1 }))!.epochs.map(({ epoch }) => epoch)).toEqual([2])
    // The model ships without samples, which would be patients' pixels.
    expect(await call('models.samples', { id: 'autoencoder-ct-gaussian-0.1' })).toBeNull()
    expect(await call('models.request', { id: 'small' })).toMatchObject({ limit: 200, latentSize: 4, loss: 'mse' })
    const throughputs = await call('training.throughputs', {})
    expect(throughputs.map(({ architecture, origin, isOwn }) => [architecture, origin, isOwn])).toEqual([
      ['autoencoder', 'workspace', true],
      ['unet', 'workspace', false],
      ['conditional-gan', 'workspace', false],
      ['residual-unet', 'workspace', false],
      ['red-cnn', 'workspace', false],
      ['residual-gan', 'workspace', false]
    ])
  }
)

it('trains a network of slices on a real pair, opening both of its series', { timeout: 240_000 }, async () => {
  const { input, reference } = writeDenoiserSeries(join(temporaryFolder(), 'series'))
  const ids: string[] = []
  for (const path of [input, reference]) {
    const { jobId } = await call('sources.open', { paths: [path] })
    const { sources } = (await finished(jobId)).result as OpenedSources
    ids.push(sources[0]!.id)
  }
  const [low, full] = ids as [string, string]
  const request: CommandInput<'training.start'> = {
    data: 'ct',
    architecture: 'red-cnn',
    degradation: { kind: 'pair' },
    pairs: [{ low, full }],
    limit: 16,
    epochs: 1,
    batchSize: 8,
    id: 'of-pair'
  }
  const { jobId } = await call('training.start', request)
  expect(await finished(jobId)).toMatchObject({ state: 'done', result: { modelId: 'of-pair' } })
  expect(await call('models.card', { id: 'of-pair' })).toMatchObject({
    wholeSlice: true,
    training: { pairs: [{ low, full }] },
    description: expect.stringMatching(/1 pair of series at low and full dose/) as string
  })
  const gone = { ...request, pairs: [{ low, full: 'gone' }], id: 'of-closed' }
  await expect(call('training.start', gone)).rejects.toThrow('gone: no such source')
})

it(
  'maps the latent space of a model, keeps the map, and walks between two of its patches',
  { timeout: 240_000 },
  async () => {
    const where = { modelId: 'autoencoder-mnist-gaussian-0.3', subject: { kind: 'held-out' } } as const
    expect(await call('latent.read', where)).toBeNull()
    await expect(call('latent.walk', { ...where, from: 0, to: 1, steps: 3 })).rejects.toThrow('there is no map')
    const { jobId } = await call('latent.map', where)
    expect(await finished(jobId)).toMatchObject({ state: 'done', kind: 'latent-map' })
    const map = (await call('latent.read', where))!
    expect(map).toMatchObject({ count: 3000, size: 64, axes: 4 })
    const walk = await call('latent.walk', { ...where, from: 3, to: 5, steps: 3 })
    expect(walk.images).toHaveLength(3 * 784)
    expect(walk.latents.slice(0, 64)).toEqual(map.latents.slice(3 * 64, 4 * 64))
    expect(walk.latents.slice(128)).toEqual(map.latents.slice(5 * 64, 6 * 64))
    const first = Uint8Array.from(walk.images.slice(0, 784), (value) => Math.round(255 * value))
    expect(first).toEqual(map.denoised.slice(3 * 784, 4 * 784))
    await expect(call('latent.walk', { ...where, from: 0, to: 3000, steps: 3 })).rejects.toThrow(
      'expected a patch from 0 to 2999, got 3000'
    )

    const { jobId: ofUnet } = await call('latent.map', { ...where, modelId: 'unet-mnist-gaussian-0.3' })
    expect((await finished(ofUnet)).error?.message).toContain("'unet-mnist-gaussian-0.3' has no latent space")
  }
)

it(
  'maps the patches of an audit with the digits that they show, and of CT those that the training held out',
  { timeout: 240_000 },
  async () => {
    const modelId = 'autoencoder-mnist-gaussian-0.3'
    const { id: sourceId } = await call('sources.openMnist', { split: 'test' })
    const { jobId } = await call('audits.run', {
      sourceId,
      patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
      degradation: { kind: 'gaussian', factor: 0.3 },
      denoisers: [{ id: 'median' }],
      seed: 1,
      limit: 20
    })
    const { auditId } = (await finished(jobId)).result as { auditId: string }
    const where = { modelId, subject: { kind: 'audit', auditId } } as const
    expect((await finished((await call('latent.map', where)).jobId)).state).toBe('done')
    const map = (await call('latent.read', where))!
    expect([...map.numbers]).toEqual(Array.from({ length: 20 }, (_, index) => index))
    // The first test images are 7, 2, 1, 0.
    expect(map.labels!.slice(0, 4)).toEqual(Uint8Array.of(7, 2, 1, 0))

    const ct = { modelId: 'autoencoder-ct-gaussian-0.1', subject: { kind: 'held-out' } } as const
    expect((await finished((await call('latent.map', ct)).jobId)).state).toBe('done')
    const patches = (await call('latent.read', ct))!
    expect(patches.labels).toBeNull()
    expect(patches.count).toBeGreaterThan(500)
  }
)
