import type { AuditRecord } from '../../../../../src-core/audit/audit-record.ts'
import type { CohortFile, CohortJob } from '../../../../../src-core/cohort/cohort-job.ts'
import type { CohortAudit, CohortResults } from '../../../../../src-core/cohort/cohort-results.ts'
import { Random } from '../../../../../src-core/random/random.ts'

export interface SampleCohort {
  readonly patients: number
  /** Settings. Default: one of 25 %. */
  readonly settings?: readonly string[]
  readonly seriesOfEach?: number
  readonly margins?: Readonly<Record<string, number>>
  /** Numbers of jobs that failed. */
  readonly failed?: readonly number[]
  /** Numbers of jobs that did not run. */
  readonly open?: readonly number[]
  /** Numbers of jobs whose audit lacks the output of ACME. */
  readonly withoutAcme?: readonly number[]
  readonly exclusions?: CohortResults['exclusions']
  /** False for outputs of others beside a reference alone. Default: true. */
  readonly hasInput?: boolean
  /** Label of a patient whose values lie far off. */
  readonly outlier?: string
}

const number = (letter: string, index: number) => `${letter}${String(index + 1).padStart(4, '0')}`
const slices = 6

/** Scores of the outputs: mean, and standard deviations between patients and of the effect of an output. */
const outputs = {
  noisy: { psnr: 27, ssim: 0.7, detailKept: 100, structuralError: 0.4 },
  acme: { psnr: 31, ssim: 0.86, detailKept: 62, structuralError: 0.3 },
  bm3d: { psnr: 32, ssim: 0.9, detailKept: 71, structuralError: 0.22 },
  median: { psnr: 29, ssim: 0.8, detailKept: 40, structuralError: 0.35 }
} as const
const spreads = { psnr: [1.5, 0.4], ssim: [0.03, 0.01], detailKept: [5, 4], structuralError: [0.05, 0.03] } as const
const scoreIds = Object.keys(spreads) as (keyof typeof spreads)[]

/** A cohort in memory, as `readCohort` gives it. The same arguments give the same cohort. */
export function sampleCohort(sample: SampleCohort): CohortResults {
  const { patients, settings = ['25 %'], seriesOfEach = 1, margins = {}, failed = [], open = [] } = sample
  const series = Array.from({ length: patients * seriesOfEach }, (_, index) => ({
    label: number('S', index),
    patient: number('P', Math.floor(index / seriesOfEach))
  }))
  const jobs = settings.flatMap((setting, at) =>
    series.map(({ label, patient }, index): CohortJob => ({
      number: at * series.length + index + 1,
      key: (at * series.length + index + 1).toString(16).padStart(32, '0'),
      series: label,
      patient,
      setting,
      seed: 1,
      priority: 0,
      patches: 1
    }))
  )
  const cohort = {
    format: 1,
    id: 'cohort-1',
    title: 'Low-dose chest CT, four methods',
    createdAt: '2026-01-02T03:04:05.000Z',
    version: '0.1.0',
    pixels: 'none',
    worstPatches: 12,
    margins,
    retries: 2,
    settings: settings.map((name) => ({
      name,
      request: { patchify: { patchSize: 28 }, degradation: { kind: 'reduced-dose', share: 0.25 } },
      denoisers: ['bm3d', 'median'].map((id) => ({ id, parameters: {}, label: labelOf[id], hash: null }))
    })),
    patients: Array.from({ length: patients }, (_, index) => ({ label: number('P', index), hash: '' })),
    series,
    jobs,
    exclusions: sample.exclusions ?? [],
    estimate: { jobs: jobs.length, patches: 1, seconds: null, bytes: 1 }
  } as unknown as CohortFile
  const isMissing = (job: CohortJob) => failed.includes(job.number) || open.includes(job.number)
  return {
    cohort,
    audits: auditsOf(
      jobs.filter((job) => !isMissing(job)),
      sample
    ),
    failures: () =>
      failed.map((own) => ({
        key: jobs[own - 1]!.key,
        number: own,
        attempts: 3,
        at: '2026-01-02T03:04:05.000Z',
        code: 'dicom.truncated',
        message: 'slice 3: the file is cut short'
      })),
    exclusions: sample.exclusions ?? []
  }
}

const labelOf: Readonly<Record<string, string>> = { acme: 'ACME Net', bm3d: 'BM3D', median: 'Median, size 5' }

async function* auditsOf(jobs: readonly CohortJob[], sample: SampleCohort): AsyncGenerator<CohortAudit> {
  for (const job of jobs) yield auditOf(job, sample)
}

function auditOf(job: CohortJob, { withoutAcme = [], outlier, hasInput = true }: SampleCohort): CohortAudit {
  const keys = Object.keys(outputs).filter(
    (key) => (key !== 'acme' || !withoutAcme.includes(job.number)) && (key !== 'noisy' || hasInput)
  )
  const patient = Number(job.patient.slice(1))
  const means = Array.from({ length: slices }, (_, slice) => ({
    slice,
    patches: 20 + slice,
    means: Object.fromEntries(
      keys.map((key, place) => [
        key,
        Object.fromEntries(
          scoreIds.map((id, column) => {
            const [spread, effect] = spreads[id]
            const normal = (stream: number) => new Random(patient, stream).normal()
            const value =
              outputs[key as keyof typeof outputs][id] +
              spread * normal(column) +
              effect * normal(100 + 10 * place + column) +
              0.3 * effect * new Random(job.number, 1000 * slice + 10 * place + column).normal()
            return [id, job.patient === outlier && key !== 'noisy' ? value - 8 * spread : value]
          })
        )
      ])
    )
  }))
  const n = { mean: 1, low: 1, high: 1, n: 10 }
  const all = Object.fromEntries(keys.map((key) => [key, Object.fromEntries(scoreIds.map((id) => [id, n]))]))
  const denoiser = (id: string) => ({ key: id, label: labelOf[id], description: { id }, parameters: {}, seconds: 1 })
  const record = {
    id: `audit-20260102-030405-${job.key.slice(-6)}`,
    request: { degradation: { kind: hasInput ? 'reduced-dose' : 'reference' } },
    hasReference: true,
    source: { unit: 'HU', kind: 'dicom', warnings: [], label: 'Chest' },
    patchCount: 135,
    scoreIds,
    means: all,
    outputs: keys.includes('acme') ? [{ key: 'acme', label: 'ACME Net' }] : [],
    denoisers: [denoiser('bm3d'), denoiser('median')],
    warnings: job.number % 4 === 0 ? [`'Chest ${job.series}': slices are not at even distances`] : []
  } as unknown as AuditRecord
  return {
    job,
    folder: `/nowhere/${job.key}`,
    record,
    conditions: {
      dose: job.setting,
      exposure: null,
      doseIndex: null,
      kernel: patient % 3 === 0 ? 'B50f' : 'B30f',
      sliceThickness: 3,
      scanner: patient % 2 === 0 ? 'Siemens Force' : 'GE Revolution',
      bodyPart: 'CHEST',
      patientSize: 220 + (patient % 10) * 10
    },
    sliceMeans: means
  }
}
