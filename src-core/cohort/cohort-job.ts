import type { AuditRequest } from '../audit/audit-request.ts'
import type { DenoiserChoice } from '../denoisers/denoiser.ts'

/** One audit of a cohort: one series with one setting and one seed. It holds no patient data. */
export interface CohortJob {
  /** From 1, in the order of the plan. */
  readonly number: number
  /** Name of the audit's folder: 32 hex digits over everything that its numbers depend on; see `jobKey`. */
  readonly key: string
  /** Label of the series, such as 'S0001'. */
  readonly series: string
  /** Label of the patient, such as 'P0001'. */
  readonly patient: string
  /** Name of the setting. */
  readonly setting: string
  readonly seed: number
  /** Jobs of a higher number run first. */
  readonly priority: number
  /** Patches of the audit: the work that it makes, beside that of other jobs. */
  readonly patches: number
}

/** Conditions under which a series was made, as plan and headers state them. Each is null if unknown. */
export interface CohortConditions {
  /** Dose as a word of the plan, or as the share of a pair's dose: '25 %'. */
  readonly dose: string | null
  /** Mean exposure in mAs. */
  readonly exposure: number | null
  /** Mean CTDIvol in mGy. */
  readonly doseIndex: number | null
  /** Reconstruction kernel. */
  readonly kernel: string | null
  /** In mm. */
  readonly sliceThickness: number | null
  /** Manufacturer and model. */
  readonly scanner: string | null
  readonly bodyPart: string | null
  /** Water-equivalent diameter in mm, as the header states it. */
  readonly patientSize: number | null
}

/** SHA-256 (hex) of the files or settings that make the pixels of each part of a series. */
export interface CohortContent {
  readonly source: string
  /** Null if the series is no pair. */
  readonly reference: string | null
  /** By name of the output of another method. */
  readonly outputs: Readonly<Record<string, string>>
}

/** A series of a cohort, or a pair of series with outputs of others. */
export interface CohortSeries {
  readonly label: string
  readonly patient: string
  /** Name of the series in the headers. */
  readonly name: string
  readonly content: CohortContent
  readonly sliceCount: number
  readonly rows: number
  readonly columns: number
  /** Distance of rows and of columns in mm; null if unknown. */
  readonly pixelSpacing: readonly [number, number] | null
  readonly unit: string
  readonly conditions: CohortConditions
}

/** A patient of a cohort: a label, and a hash by which the same patient is known again in this cohort alone. */
export interface CohortPatient {
  readonly label: string
  /** HMAC-SHA-256 (hex) of the patient's id with the cohort's salt. */
  readonly hash: string
}

/** A setting of a cohort: what an audit request states besides its series. */
export interface CohortSetting {
  readonly name: string
  readonly request: Pick<
    AuditRequest,
    'patchify' | 'degradation' | 'slices' | 'plane' | 'limit' | 'stability' | 'pairing'
  >
  readonly denoisers: readonly CohortDenoiser[]
}

/** A denoiser of a setting, with the facts that its results depend on. */
export interface CohortDenoiser extends DenoiserChoice {
  readonly label: string
  /** SHA-256 of the weights, or of the set-up of a program; null for a filter. */
  readonly hash: string | null
}

/** A series that takes no part, and the reason in one line without patient data. */
export interface CohortExclusion {
  /** Place in the plan, such as 'series 2, item 14'. */
  readonly place: string
  readonly reason: string
}

/** An estimate of the whole cohort before it runs. */
export interface CohortEstimate {
  readonly jobs: number
  readonly patches: number
  /** Seconds of one worker. Null if no pace is known. */
  readonly seconds: number | null
  readonly bytes: number
}

/**
 * Pixels that the audits of a cohort keep:
 * - `all`: every patch, as other audits do;
 * - `worst`: the worst patches of each output, and a random sample;
 * - `none`: no pixels.
 */
export type CohortPixels = 'all' | 'worst' | 'none'

/** The content of `cohort.json`: the plan as it was checked. It holds no patient data and no paths. */
export interface CohortFile {
  readonly format: 1
  readonly id: string
  readonly title: string
  /** ISO 8601. */
  readonly createdAt: string
  /** SHA-256 (hex) of the plan's text. */
  readonly planHash: string
  /** Version of the program that checked the plan. */
  readonly version: string
  readonly pixels: CohortPixels
  /** Worst patches of each output that are kept. */
  readonly worstPatches: number
  /** Random patches of each audit that are kept, for readers' studies. Absent in cohorts of earlier versions. */
  readonly samplePatches?: number
  /** By score: the difference that still counts as no worse, in the score's unit. */
  readonly margins: Readonly<Record<string, number>>
  /** Times that a failed job is tried again. */
  readonly retries: number
  readonly settings: readonly CohortSetting[]
  readonly patients: readonly CohortPatient[]
  readonly series: readonly CohortSeries[]
  readonly jobs: readonly CohortJob[]
  readonly exclusions: readonly CohortExclusion[]
  readonly estimate: CohortEstimate
}

/** Last failure of a job, in `failures/<key>.json`. */
export interface CohortFailure {
  readonly key: string
  readonly number: number
  /** Attempts so far. */
  readonly attempts: number
  /** ISO 8601. */
  readonly at: string
  readonly code: string
  /** One line without patient data. */
  readonly message: string
}
