import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readAuditRecord, readRolePatches, readScores } from '../../../src-core/audit/audit-files.ts'
import { scoredKeysOf, rolesOf, roleLabel } from '../../../src-core/audit/audited-outputs.ts'
import { checkAuditRecord, currentRecord } from '../../../src-core/audit/stored-record.ts'
import { writeNpy } from '../../../src-core/files/npy-files.ts'
import { auditedDenoiser, auditRecord } from '../../support/records.ts'

const folder = mkdtempSync(join(tmpdir(), 'denoscope-former-'))
afterAll(() => rmSync(folder, { recursive: true }))

const series = (id: string, label: string) => ({
  id,
  kind: 'files',
  label,
  details: [],
  unit: 'HU',
  intensityRange: [-1000, 1000],
  defaultWindow: { centre: 50, width: 400 },
  sliceCount: 1,
  rows: 2,
  columns: 2,
  pixelSpacing: null,
  sliceSpacing: null,
  warnings: []
})

/** Record of version 0.1 for two compared series: one patch of 2 x 2 pixels, one score. */
const comparison = {
  id: 'audit',
  title: 'ACME compared with Full',
  createdAt: '2026-01-02T03:04:05.000Z',
  state: 'done',
  request: {
    sourceId: 'acme',
    patchify: { crop: { kind: 'whole' }, patchSize: 2, stride: 2 },
    degradation: { kind: 'compare', referenceSourceId: 'full' },
    denoisers: [],
    seed: 1
  },
  source: series('acme', 'ACME'),
  sourceHash: 'of-acme',
  reference: series('full', 'Full'),
  referenceHash: 'of-full',
  hasReference: true,
  patchCount: 1,
  patchRows: 2,
  patchColumns: 2,
  denoisers: [],
  scoreIds: ['psnr'],
  means: { candidate: { psnr: { mean: 30, low: 29, high: 31, n: 1 } } },
  versions: { denoscope: '0.1.0' },
  backend: 'none',
  seconds: 1
}

describe('a stored audit of version 0.1', () => {
  it('has one output, named after its series, and the reference as its source if it compared two series', async () => {
    writeFileSync(join(folder, 'audit.json'), JSON.stringify(comparison))
    writeNpy(join(folder, 'candidate.npy'), Float32Array.of(1, 2, 3, 4), [1, 2, 2])
    writeNpy(join(folder, 'scores.npy'), Float64Array.of(30), [1, 1, 1])
    const record = await readAuditRecord(folder)
    expect(record.request).toMatchObject({
      sourceId: 'full',
      degradation: { kind: 'reference' },
      outputs: [{ name: 'ACME', sourceId: 'acme' }]
    })
    expect([record.source.label, record.sourceHash, record.reference, record.referenceHash]).toEqual([
      'Full',
      'of-full',
      null,
      null
    ])
    expect(rolesOf(record)).toEqual(['reference', 'candidate'])
    expect(roleLabel(record, 'candidate')).toBe('ACME')
    expect(readScores(folder, record).candidate!.psnr).toEqual(Float64Array.of(30))
    expect(readRolePatches(folder, record, 'candidate', [0])).toEqual(Float32Array.of(1, 2, 3, 4))
  })
  it('has no outputs of others, and is otherwise unchanged, if it ran denoisers', () => {
    const { outputs, request, ...rest } = auditRecord('a')
    const { outputs: chosen, ...formerRequest } = request
    const former = { ...rest, request: formerRequest, denoisers: [auditedDenoiser('median', 'Median')] }
    const record = currentRecord(former)
    expect(record).toEqual({ ...former, request, outputs: [] })
    expect([outputs, chosen]).toEqual([[], []])
    expect(scoredKeysOf(record)).toEqual(['noisy', 'median'])
  })
  it('is read the same after it was written in the form of today', () => {
    const record = checkAuditRecord(comparison, 'audit.json')
    expect(currentRecord(JSON.parse(JSON.stringify(record)))).toEqual(record)
  })
})
