import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { instabilityFile, readAuditRecord, readScores } from '../../../../src-core/audit/audit-files.ts'
import { readyDenoisers } from '../../../../src-core/audit/ready-denoisers.ts'
import { auditRequestSchema, type AuditRequest } from '../../../../src-core/audit/audit-request.ts'
import { runAudit } from '../../../../src-core/audit/run-audit.ts'
import { scoreIdsOf, scoresOf } from '../../../../src-core/scores/table/score-table.ts'
import { DenoiserCatalogue } from '../../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { shippedModelsDirectory, scoringResources } from '../../../../src-core/runtime/package-paths.ts'
import { readNpy } from '../../../../src-core/files/npy-files.ts'
import { openMnist } from '../../../../src-core/sources/mnist/mnist.ts'

const folder = mkdtempSync(join(tmpdir(), 'denoscope-scorers-'))
afterAll(() => rmSync(folder, { recursive: true }))
const source = await openMnist('test')
const catalogue = new DenoiserCatalogue([shippedModelsDirectory()])
const model = 'autoencoder-mnist-gaussian-0.3'

async function audit(name: string, changes: Partial<AuditRequest>) {
  const request = auditRequestSchema.parse({
    sourceId: source.summary.id,
    patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
    degradation: { kind: 'gaussian', factor: 0.3 },
    denoisers: [{ id: model }, { id: 'median' }],
    seed: 2,
    limit: 300,
    ...changes
  })
  const directory = join(folder, name)
  const denoisers = await readyDenoisers(request.denoisers, catalogue, {
    source: source.summary,
    patchSize: request.patchify.patchSize
  })
  const resources = scoringResources(join(folder, 'models'))
  const record = await runAudit({
    id: name,
    request,
    source,
    reference: null,
    outputs: [],
    directory,
    denoisers,
    resources,
    versions: {},
    backend: 'any'
  })
  return { record, directory, scores: readScores(directory, record) }
}
const finite = (values: Float64Array) => values.filter(Number.isFinite).length

test(
  'an audit of digits has every score that applies, each where its candidate can have it, with means and intervals',
  { timeout: 120_000 },
  async () => {
    const { record, directory, scores } = await audit('all', { stability: { draws: 3 } })
    expect(record.versions['digit classifier']).toMatch(/^mnist-digits, weights SHA-256 [0-9a-f]{64}$/)
    expect(await readAuditRecord(directory)).toMatchObject({ scoreIds: record.scoreIds })
    const ids = ['identityChange', 'dataMisfit', 'seedInstability', 'latentDistance']
    expect(scoreIdsOf(record)).toEqual(expect.arrayContaining(['psnr', ...ids]))
    expect(scoresOf(record).map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
    const counts = ['noisy', model, 'median'].map((candidate) => ids.map((id) => finite(scores[candidate]![id]!)))
    expect(counts).toEqual([
      [300, 300, 0, 0],
      [300, 300, 300, 300],
      [300, 300, 300, 0]
    ])

    const changed = scores[model]!.identityChange!.filter((change) => change > 0)
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.length).toBeLessThan(20)
    expect(record.means.noisy!.dataMisfit!.mean).toBeLessThan(-10)
    expect(Math.abs(record.means[model]!.dataMisfit!.mean)).toBeLessThan(1)
    expect(record.means[model]!.latentDistance).toMatchObject({ n: 300, mean: expect.closeTo(0.72, 1) })
    const maps = readNpy(join(directory, instabilityFile(model)))
    expect(maps.shape).toEqual([300, 28, 28])
    expect(record.means[model]!.seedInstability!.mean).toBeGreaterThan(0.05)
  }
)

test('patches without a reference are scored by stability, misfit and latent distance alone', async () => {
  const { record, scores } = await audit('none', { degradation: { kind: 'none' }, stability: { draws: 2 }, limit: 40 })
  expect(record.scoreIds).toEqual(['dataMisfit', 'seedInstability', 'latentDistance'])
  expect(Object.keys(scores[model]!)).toEqual(record.scoreIds)
  expect(finite(scores[model]!.latentDistance!)).toBe(40)
})

test('parts of digits are not classed, and stability is not measured unless asked for', async () => {
  const { record } = await audit('parts', {
    patchify: { crop: { kind: 'central' }, patchSize: 14, stride: 14 },
    denoisers: [{ id: 'median', parameters: {} }],
    limit: 8
  })
  expect(record.scoreIds).toContain('dataMisfit')
  expect(record.scoreIds).not.toContain('identityChange')
  expect(record.scoreIds).not.toContain('seedInstability')
  expect(record.scoreIds).not.toContain('latentDistance')
})

test('audits of before keep their five metrics, or none without a reference', () => {
  expect(scoreIdsOf({ hasReference: true })).toEqual(['psnr', 'ssim', 'mae', 'rmse', 'bias'])
  expect(scoreIdsOf({ hasReference: false })).toEqual([])
})
