import type { EngineClient } from '../../renderer/engine/engine-client.ts'
import { tourTitle } from '../../renderer/features/samples/sample-requests.ts'
import type { CommandInput } from '../../src-core/engine/contract.ts'
import { writeAveragedSeries } from './averaged-series.ts'
import { finishJob } from './engine-client.ts'

type AuditRequest = Omit<CommandInput<'audits.run'>, 'sourceId' | 'seed'>

const readers = ['E. Reader', 'F. Reader'] as const
/** 700 digits: several thousand numbers on the screen within seconds. The audit replaces that of the tour. */
const digits: AuditRequest = {
  title: tourTitle,
  patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
  degradation: { kind: 'gaussian', factor: 0.3 },
  denoisers: [{ id: 'autoencoder-mnist-gaussian-0.3' }, { id: 'median' }, { id: 'bilateral' }],
  limit: 700
}
/** The same digits with more noise. */
const noisierDigits: AuditRequest = {
  ...digits,
  title: 'MNIST test set, Gaussian 0.5',
  degradation: { kind: 'gaussian', factor: 0.5 },
  denoisers: [{ id: 'autoencoder-mnist-gaussian-0.5' }, { id: 'median' }]
}
const scans: AuditRequest = {
  title: 'CT phantom, Gaussian 0.1',
  patchify: { crop: { kind: 'central', size: 280 }, patchSize: 28, stride: 28 },
  degradation: { kind: 'gaussian', factor: 0.1 },
  denoisers: [{ id: 'autoencoder-ct-gaussian-0.1' }, { id: 'median' }],
  slices: { first: 12, last: 12 }
}

/**
 * A workspace in which every view has something to show: sources, audits, findings, a review by two readers, a report.
 * @param series folder to be made, for the files of a series
 */
export async function fillWorkspace(client: EngineClient, series: string): Promise<void> {
  const phantom = await client.call('sources.openPhantom', { seed: 1, slices: 24 })
  await writeAveragedSeries(client, phantom, series)
  await finishJob(client, () => client.call('sources.open', { paths: [series] }))
  const mnist = await client.call('sources.openMnist', { split: 'test' })
  await audit(client, phantom.id, scans)
  await audit(client, mnist.id, noisierDigits)
  const auditId = await audit(client, mnist.id, digits)
  await review(client, auditId)
  await finishJob(client, () => client.call('reports.export', { auditId }))
  await remember(client, {
    reviewer: readers[0],
    audit: auditId,
    source: phantom.id,
    model: 'autoencoder-mnist-gaussian-0.3'
  })
}

async function audit(client: EngineClient, sourceId: string, request: AuditRequest): Promise<string> {
  const { result } = await finishJob<'audit'>(client, () =>
    client.call('audits.run', { sourceId, seed: 1, ...request })
  )
  return result.auditId
}

/** Both readers judge the first patches; they do not always agree. */
async function review(client: EngineClient, auditId: string): Promise<void> {
  const { id } = await client.call('reviews.create', {
    auditId,
    denoiserKeys: ['autoencoder-mnist-gaussian-0.3'],
    order: { kind: 'worst', scoreId: 'hiddenError' },
    cases: 12
  })
  const answers = [
    ['changed-shape', 'lost-structure', 'invented-structure', 'lost-structure', 'changed-shape', 'acceptable'],
    ['changed-shape', 'lost-structure', 'changed-shape', 'lost-structure', 'changed-shape', 'over-smoothing']
  ] as const
  for (const [reader, categories] of answers.entries()) {
    for (const [position, category] of categories.entries()) {
      const judgement = { category, severity: category === 'acceptable' ? 'minor' : 'major' } as const
      await client.call('reviews.answer', {
        reviewId: id,
        reader: readers[reader]!,
        position,
        seconds: 4,
        answer: { kind: 'judgement', judgement }
      })
    }
  }
}

async function remember(client: EngineClient, values: Record<string, string>): Promise<void> {
  for (const [key, value] of Object.entries(values)) await client.call('settings.write', { key, value })
}
