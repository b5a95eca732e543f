import type { AuditedDenoiser, AuditRecord, AuditScores } from '../../../../src-core/audit/audit-record.ts'
import type { OutputScores } from '../../../../src-core/scores/metric-definition.ts'
import { emptyBatchLike, imageBatch, type ImageBatch } from '../../../../src-core/images/image.ts'
import { fidelityDefinitions } from '../../../../src-core/scores/fidelity/fidelity-definitions.ts'
import { meanInterval } from '../../../../src-core/statistics/confidence-intervals.ts'
import { scorePatches } from '../../../../src-core/scores/fidelity/fidelity-scores.ts'
import { Random } from '../../../../src-core/random/random.ts'
import type { ReportInput } from '../../../../src-core/reports/report-input.ts'
import { noWords } from '../../../../src-core/reports/exported-report.ts'
import type { Finding, FindingCategory, FindingSeverity } from '../../../../src-core/review/finding.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'
import { auditedDenoiser, auditFinding, mnistSummary } from '../../../support/records.ts'

export const mnist: SourceSummary = { ...mnistSummary, details: ['Handwritten digits, test split'] }

function denoiser(key: string, label: string, parameters: AuditedDenoiser['parameters']): AuditedDenoiser {
  const audited = auditedDenoiser(key, label, parameters)
  const description = { ...audited.description, description: `The ${label} filter.`, citation: 'A. Author 1977' }
  return { ...audited, seconds: 0.42, description }
}

const denoisers = [
  denoiser('average-3', 'Average 3 × 3', { size: 3 }),
  denoiser('average-7', 'Average 7 × 7', { size: 7 })
]

export function finding(
  patchIndex: number,
  category: FindingCategory,
  severity: FindingSeverity,
  more: Partial<Finding> = {}
): Finding {
  return auditFinding({
    id: `finding-${patchIndex}-${category}`,
    auditId: 'sample',
    patchIndex,
    denoiserKey: 'average-7',
    reviewer: 'A. Reviewer',
    category,
    severity,
    ...more
  })
}

function addNoise(clean: ImageBatch, factor: number): ImageBatch {
  const random = new Random(1)
  return { ...clean, data: clean.data.map((value) => Math.min(1, Math.max(0, value + factor * random.normal()))) }
}

/** Mean over a square of odd side, the border repeated. */
function average(noisy: ImageBatch, side: number): ImageBatch {
  const result = emptyBatchLike(noisy)
  const reach = (side - 1) / 2
  const inside = (value: number) => Math.min(27, Math.max(0, value))
  for (let index = 0; index < result.data.length; index++) {
    const [start, row, column] = [index - (index % 784), Math.floor((index % 784) / 28), index % 28]
    for (let y = row - reach; y <= row + reach; y++) {
      for (let x = column - reach; x <= column + reach; x++)
        result.data[index]! += noisy.data[start + inside(y) * 28 + inside(x)]! / side ** 2
    }
  }
  return result
}

function meansOf(scores: OutputScores): AuditRecord['means'][string] {
  return Object.fromEntries(
    fidelityDefinitions.map(({ id }) => [id, meanInterval(scores[id]!, { seed: 1, resamples: 200 })])
  )
}

/** The parts of a report's input besides audit, patches and scores: no findings, no reviews, no pixels. */
export const emptyReport: Omit<ReportInput, 'record' | 'patches' | 'scores'> = {
  air: null,
  findings: [],
  otherFindings: [],
  embargoed: [],
  histories: {},
  reviews: [],
  words: noWords,
  appVersion: '0.1.0',
  measurements: [],
  ledger: null,
  readSlice: async () => ({ data: new Float32Array(784), rows: 28, columns: 28 }),
  readPatches: async () => imageBatch(new Float32Array(0), 0, 28, 28)
}

/** A report's input on real MNIST images with Gaussian noise and two averaging filters. */
export async function sampleInput(
  patchCount: number,
  findings: readonly Finding[],
  more: Partial<AuditRecord> = {}
): Promise<ReportInput> {
  const all = await readMnistImages('test')
  const reference = imageBatch(all.data.slice(0, 784 * patchCount), patchCount, 28, 28)
  const noisy = addNoise(reference, 0.3)
  const roles: Record<string, ImageBatch> = {
    reference,
    noisy,
    'average-3': average(noisy, 3),
    'average-7': average(noisy, 7)
  }
  const { intensityRange, unit } = more.source ?? mnist
  const scores: AuditScores =
    more.hasReference === false
      ? {}
      : Object.fromEntries(
          ['noisy', 'average-3', 'average-7'].map((key) => [
            key,
            scorePatches(reference, roles[key]!, { intensityRange })
          ])
        )
  const record: AuditRecord = {
    id: 'sample',
    title: 'Sample audit',
    createdAt: '2026-03-04T05:06:07.000Z',
    state: 'done',
    request: {
      sourceId: 'mnist-test',
      patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
      degradation: { kind: 'gaussian', factor: 0.3 },
      denoisers: denoisers.map(({ key, parameters }) => ({ id: key, parameters: { ...parameters } })),
      outputs: [],
      seed: 1,
      limit: patchCount
    },
    source: { ...mnist, unit },
    sourceHash: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    reference: null,
    referenceHash: null,
    hasReference: true,
    patchCount,
    patchRows: 28,
    patchColumns: 28,
    outputs: [],
    denoisers,
    means: Object.fromEntries(Object.entries(scores).map(([key, columns]) => [key, meansOf(columns)])),
    versions: { denoscope: '0.1.0', node: '24.21.0' },
    backend: 'tensorflow: 2.15.1',
    seconds: 3.2,
    ...more
  }
  const readPatches: ReportInput['readPatches'] = async (role, indices) => {
    const data = new Float32Array(784 * indices.length)
    for (const [position, index] of indices.entries())
      data.set(roles[role]!.data.subarray(784 * index, 784 * (index + 1)), 784 * position)
    return imageBatch(data, indices.length, 28, 28)
  }
  const zeros = new Int32Array(patchCount)
  return {
    ...emptyReport,
    record,
    scores,
    findings,
    readPatches,
    patches: { slice: Int32Array.from({ length: patchCount }, (_, index) => index), row: zeros, column: zeros.slice() }
  }
}
