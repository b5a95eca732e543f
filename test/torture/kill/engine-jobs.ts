import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineClient } from '../../../renderer/engine/engine-client.ts'
import type { OpenedSources } from '../../../src-core/engine/contract-payloads.ts'
import { finishJob } from '../../support/engine-client.ts'
import { requestFor } from '../../support/training-request.ts'
import type { TortureInputs } from '../inputs.ts'

/** Ground of jobs: made once in a workspace. */
export interface JobGround {
  readonly inputs: TortureInputs
  readonly sourceId: string
  readonly auditId: string
}

/** Work of the engine that is cut off. It resolves at the end of its job. */
export type EngineJob = (client: EngineClient, ground: JobGround, round: number) => Promise<unknown>

const patches = { crop: { kind: 'central', size: 84 }, patchSize: 28, stride: 28 } as const

const audit: EngineJob = (client, { sourceId }, round) =>
  finishJob(client, () =>
    client.call('audits.run', {
      sourceId,
      seed: round,
      title: `Round ${round}`,
      patchify: patches,
      degradation: { kind: 'gaussian', factor: 0.1 },
      denoisers: [{ id: 'median' }]
    })
  )

const upload: EngineJob = async (client, { inputs }) => {
  const batch = crypto.randomUUID()
  const bytes = readFileSync(join(inputs.full, '1.dcm'))
  await client.call('sources.upload', { batch, name: '1.dcm', bytes })
  await finishJob(client, () => client.call('sources.openUploaded', { batch }))
}

/** Each kind of job, by name. */
export const engineJobs: Readonly<Record<string, EngineJob>> = {
  open: (client, { inputs }) => finishJob(client, () => client.call('sources.open', { paths: [inputs.series] })),
  import: (client, { inputs }) =>
    finishJob(client, () => client.call('sources.open', { paths: [inputs.series], deidentify: true })),
  upload,
  audit,
  training: (client, _, round) =>
    finishJob(client, () =>
      client.call('training.start', requestFor('autoencoder', { id: `model-${round}`, epochs: 2, limit: 256 }))
    ),
  'latent-map': (client) =>
    finishJob(client, () =>
      client.call('latent.map', { modelId: 'autoencoder-mnist-gaussian-0.3', subject: { kind: 'held-out' } })
    ),
  report: (client, { auditId }) => finishJob(client, () => client.call('reports.export', { auditId })),
  'dicom-export': (client, { auditId }) =>
    finishJob(client, () => client.call('reports.exportDicom', { auditId, objects: ['derived', 'sr', 'map'] })),
  bench: (client, { inputs }) =>
    finishJob(client, () =>
      client.call('benches.run', { input: { path: inputs.scans }, outputs: [], denoisers: [{ id: 'gaussian' }] })
    )
}

/** Opens a series and audits it. */
export async function prepareGround(client: EngineClient, inputs: TortureInputs): Promise<JobGround> {
  const { result } = await finishJob<'open-sources'>(client, () =>
    client.call('sources.open', { paths: [inputs.full] })
  )
  const sourceId = (result as OpenedSources).sources[0]!.id
  const { result: made } = await finishJob<'audit'>(client, () =>
    client.call('audits.run', {
      sourceId,
      seed: 1,
      title: 'Ground',
      patchify: patches,
      degradation: { kind: 'gaussian', factor: 0.1 },
      denoisers: [{ id: 'median' }]
    })
  )
  const { auditId } = made
  await client.call('findings.record', { auditId, patchIndex: 0, denoiserKey: 'median', reviewer: 'A', judgement })
  return { inputs, sourceId, auditId }
}

export const judgement = { category: 'lost-structure', severity: 'major' } as const
