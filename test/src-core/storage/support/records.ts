import type { AuditRecord } from '../../../../src-core/audit/audit-record.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'
import type { JobRecord } from '../../../../src-core/storage/job-record.ts'

export const mnistSummary: SourceSummary = {
  id: 'mnist-test',
  kind: 'mnist',
  label: 'MNIST test images',
  details: ['10,000 images'],
  unit: '1',
  intensityRange: [0, 1],
  defaultWindow: { centre: 0.5, width: 1 },
  sliceCount: 10_000,
  rows: 28,
  columns: 28,
  pixelSpacing: null,
  sliceSpacing: null,
  warnings: []
}

export function auditRecord(id: string, createdAt = '2026-01-02T03:04:05.000Z'): AuditRecord {
  return {
    id,
    title: `Audit ${id}`,
    createdAt,
    state: 'done',
    request: {
      sourceId: 'mnist-test',
      patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
      degradation: { kind: 'gaussian', factor: 0.3 },
      denoisers: [{ id: 'median', parameters: { size: 3 } }],
      outputs: [],
      seed: 1,
      limit: 100
    },
    source: mnistSummary,
    sourceHash: 'ab'.repeat(32),
    reference: null,
    referenceHash: null,
    hasReference: true,
    patchCount: 100,
    patchRows: 28,
    patchColumns: 28,
    outputs: [],
    denoisers: [],
    means: {},
    versions: { denoscope: '0.1.0' },
    backend: 'wasm',
    seconds: 1.5
  }
}

export function jobRecord(id: string, state: JobRecord['state'], createdAt = '2026-01-02T03:04:05.000Z'): JobRecord {
  return {
    id,
    kind: 'audit',
    title: 'Audit',
    state,
    fraction: 0.5,
    message: 'Denoising',
    remainingSeconds: 12,
    createdAt,
    finishedAt: null,
    error: null,
    result: null
  }
}
