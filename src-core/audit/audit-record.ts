import type { DenoiserDescription, ParameterValues, ProgramFacts } from '../denoisers/denoiser.ts'
import type { ClippedShares } from '../images/intensity.ts'
import type { WrittenArray } from '../files/npy-files.ts'
import type { DiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import type { SeriesMatch, SourceSummary } from '../sources/source.ts'
import type { LimitedChoice } from './patch-selection.ts'
import type { OutputScores } from '../scores/metric-definition.ts'
import type { MeanInterval } from '../statistics/confidence-intervals.ts'
import type { AuditedPlane } from './audit-plane.ts'
import type { AuditRequest } from './audit-request.ts'
import type { DrawnFrom } from './drawn-from.ts'
import type { AuditedLesions } from './lesion-record.ts'

export type AuditState = 'running' | 'done' | 'failed' | 'cancelled'

/** A denoiser as it ran in an audit. */
export interface AuditedDenoiser {
  /** Unique in the audit and fit for a file name: `median`, `median-size-5`. */
  readonly key: string
  readonly label: string
  readonly description: DenoiserDescription
  readonly parameters: ParameterValues
  /** SHA-256 of the weights for a model, absent for a filter. */
  readonly weightsHash?: string
  /** Absent for denoisers that are no programs of others, and in older audits. */
  readonly program?: ProgramFacts
  readonly seconds: number
}

/** An output of another method, as it was judged in an audit. */
export interface AuditedOutput {
  /** Unique in the audit and fit for a file name. */
  readonly key: string
  /** The given name. Default: the series' name. */
  readonly label: string
  /** File name of its array. Default: `output-<key>.npy`. */
  readonly file?: string
  readonly source: SourceSummary
  readonly sourceHash: string
}

/** The record of an audit: request, series, versions and results. It holds enough to run the audit again. */
export interface AuditRecord {
  readonly id: string
  readonly title: string
  readonly createdAt: string
  readonly state: AuditState
  readonly request: AuditRequest
  /**
   * The noisy input, or the series that it is made from; the reference if no input is known.
   * With `plane`: the series of the planes, with their number, size and pixels.
   */
  readonly source: SourceSummary
  readonly sourceHash: string
  /** The reference series of a real pair; null if there is none, or if `source` is the reference. */
  readonly reference: SourceSummary | null
  readonly referenceHash: string | null
  /** Match of source and reference; absent without a reference series, and in older audits. */
  readonly kinship?: SeriesMatch
  /** Pairs of slices; absent without another series. Absent in older audits, which paired slices of equal number. */
  readonly pairing?: SeriesPairing
  /**
   * Shares (0..1) of the crop's pixels below and above the intensity range, over the audited slices.
   * Absent in older audits.
   */
  readonly clipped?: ClippedShares
  /** Every warning, as command line and report show it; absent in older audits, see `warningsOf`. */
  readonly warnings?: readonly string[]
  /** Place of each slice of the source, by its index; absent if no slice states one, and in older audits. */
  readonly slicePlaces?: readonly AuditedPlace[]
  /** Planes across the acquired slices that patches lie in; absent if patches lie in the acquired slices. */
  readonly plane?: AuditedPlane
  /** False if nothing clean is known. The audit then has only scores that need no reference. */
  readonly hasReference: boolean
  /**
   * Choice of patches on the last slice; absent if the limit cuts no slice short.
   * Absent in older audits, which sampled the first patches.
   */
  readonly limitedChoice?: LimitedChoice
  readonly patchCount: number
  readonly patchRows: number
  readonly patchColumns: number
  /** Outputs of other methods. */
  readonly outputs: readonly AuditedOutput[]
  readonly denoisers: readonly AuditedDenoiser[]
  /** The scores in the order of `scores.npy`; absent in audits of the first version (see `scoreIdsOf`). */
  readonly scoreIds?: readonly string[]
  /** Every threshold of the discrepancy scores, defaults included; absent if there are no such scores. */
  readonly discrepancy?: DiscrepancyConfiguration
  /** Mean of each score that has one, for `noisy` and for the key of each output and denoiser. */
  readonly means: Readonly<Record<string, Readonly<Record<string, MeanInterval>>>>
  /** Number of patches that are mostly air; absent if values are not HU, and in audits of the first version. */
  readonly airPatches?: number
  /** Means over the patches that are not mostly air; absent if that is no patch or all. */
  readonly meansWithoutAir?: AuditRecord['means']
  /** Sizes and hashes of the arrays, checked on reading; absent in audits before version 0.2. */
  readonly arrays?: WrittenArrays
  /** Images that the folder keeps: the worst patches of each output, or none. Absent if it keeps all. */
  readonly pixels?: 'worst' | 'none'
  /** Place in a cohort, without patient data. Absent outside of cohorts. */
  readonly cohort?: AuditCohort
  /** Origin of cases that were drawn from a cohort. Absent for audits of one series. */
  readonly drawnFrom?: DrawnFrom
  /** Inserted lesions and what the denoisers left of them; absent without lesions, and in older audits. */
  readonly lesions?: AuditedLesions
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly seconds: number
}

/** The job of a cohort that made an audit. */
export interface AuditCohort {
  readonly key: string
  /** Label, such as 'S0001'. */
  readonly series: string
  /** Label, such as 'P0001'. */
  readonly patient: string
  readonly setting: string
}

/** Size and SHA-256 of the arrays in an audit's folder, by file name. */
export type WrittenArrays = Readonly<Record<string, WrittenArray>>

/** The place of a slice as its source states it. */
export interface AuditedPlace {
  /** DICOM Instance Number. */
  readonly instanceNumber: number | null
  /** Position along the normal of the slices, else the Slice Location; mm. */
  readonly position: number | null
}

/** The origin of each patch of an audit; arrays of length `patchCount`. */
export interface PatchTable {
  readonly slice: Int32Array
  /** Top row and left column of the patch on its slice, in pixels. */
  readonly row: Int32Array
  readonly column: Int32Array
}

/** By `noisy` and the key of each output and denoiser. */
export type AuditScores = Readonly<Record<string, OutputScores>>

/** A pixel array of an audit: `reference`, `noisy`, or the key of an output or denoiser. */
export type PatchRole = string

/** An audit that was removed from the list, with its findings and reviews. */
export interface RemovedAudit {
  readonly id: string
  readonly title: string
  /** ISO 8601. */
  readonly removedAt: string
  /** Number of findings. */
  readonly findings: number
  /** Number of reviews. */
  readonly reviews: number
}
