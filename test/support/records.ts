import type { AuditedDenoiser, AuditedOutput, AuditRecord, AuditScores } from '../../src-core/audit/audit-record.ts'
import type { AuditRequest } from '../../src-core/audit/audit-request.ts'
import type { ParameterValues } from '../../src-core/denoisers/denoiser.ts'
import type { AuditContent } from '../../src-core/engine/contract-payloads.ts'
import type { Image } from '../../src-core/images/image.ts'
import type { Finding } from '../../src-core/review/finding.ts'
import type { Source, SourceSummary } from '../../src-core/sources/source.ts'
import type { JobRecord } from '../../src-core/storage/job-record.ts'

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

/** Slices in HU, as of a CT series. */
export const ctSummary: SourceSummary = {
  ...mnistSummary,
  id: 'ct',
  kind: 'dicom',
  label: 'CT series',
  details: [],
  unit: 'HU',
  intensityRange: [-1000, 1000],
  defaultWindow: { centre: 40, width: 400 },
  sliceCount: 24,
  rows: 512,
  columns: 512,
  pixelSpacing: [0.7, 0.7],
  sliceSpacing: 1
}

/** A CT series, with the given parts in place of those of `ctSummary`. */
export const ctSeries = (id: string, changes: Partial<SourceSummary> = {}): SourceSummary => ({
  ...ctSummary,
  id,
  label: id,
  ...changes
})

/** A source of computed slices. The hash of its content is `hash-of-` and its id. */
export const sourceOf = (summary: SourceSummary, readSlice: (index: number) => Image): Source => ({
  summary,
  readSlice: async (index) => readSlice(index),
  contentHash: async () => `hash-of-${summary.id}`
})

/** A denoiser as an audit records it. */
export function auditedDenoiser(key: string, label = key, parameters: ParameterValues = {}): AuditedDenoiser {
  return {
    key,
    label,
    parameters,
    seconds: 0.5,
    description: { id: key, name: label, family: 'filter', description: label, citation: '', parameters: [] }
  }
}

/** An output of another method as an audit records it. */
export const auditedOutput = (key: string, label = key, source = ctSummary): AuditedOutput => ({
  key,
  label,
  source,
  sourceHash: 'cd'.repeat(32)
})

export interface RecordChanges extends Partial<Omit<AuditRecord, 'request'>> {
  readonly request?: Partial<AuditRequest>
}

/** A complete record of an audit of MNIST, with the given parts in place of its own. */
export function auditRecord(id: string, changes: RecordChanges | string = {}): AuditRecord {
  const { request, ...others } = typeof changes === 'string' ? { createdAt: changes } : changes
  return {
    id,
    title: `Audit ${id}`,
    createdAt: '2026-01-02T03:04:05.000Z',
    state: 'done',
    request: {
      sourceId: 'mnist-test',
      patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
      degradation: { kind: 'gaussian', factor: 0.3 },
      denoisers: [{ id: 'median', parameters: { size: 3 } }],
      outputs: [],
      seed: 1,
      limit: 100,
      ...request
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
    seconds: 1.5,
    ...others
  }
}

/** An open audit with these scores: one denoiser for each key but `noisy`, and patches side by side on one slice. */
export function auditContent(
  scores: AuditScores,
  changes: RecordChanges = {},
  air: Uint8Array | null = null
): AuditContent {
  const keys = Object.keys(scores).filter((key) => key !== 'noisy')
  const patchCount = Object.values(Object.values(scores)[0] ?? {})[0]?.length ?? 0
  const record = auditRecord('a', { denoisers: keys.map((key) => auditedDenoiser(key)), patchCount, ...changes })
  const patches = {
    slice: new Int32Array(patchCount),
    row: new Int32Array(patchCount),
    column: Int32Array.from({ length: patchCount }, (_, patch) => patch * record.patchColumns)
  }
  return { record, patches, scores, air }
}

/** A finding as it stands, with the given parts in place of its own. */
export function auditFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'finding',
    auditId: 'a',
    patchIndex: 0,
    denoiserKey: 'median',
    reviewer: 'Ada',
    category: 'lost-structure',
    severity: 'major',
    note: '',
    region: null,
    review: null,
    revision: 1,
    sequence: 1,
    recordedAt: '2026-03-04T05:06:07.000Z',
    ...changes
  }
}

export function jobRecord(id: string, state: JobRecord['state'], changes: Partial<JobRecord> = {}): JobRecord {
  return {
    id,
    kind: 'audit',
    title: 'Audit',
    state,
    fraction: 0.5,
    message: 'Denoising',
    remainingSeconds: 12,
    createdAt: '2026-01-02T03:04:05.000Z',
    finishedAt: null,
    error: null,
    result: null,
    ...changes
  }
}
