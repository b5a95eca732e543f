import type { DenoiserDescription, ParameterValues } from '../denoisers/denoiser.ts'
import type { ClippedShares } from '../images/intensity.ts'
import type { WrittenArray } from '../files/npy-writer.ts'
import type { DiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import type { SeriesMatch, SourceSummary } from '../sources/source.ts'
import type { LimitedChoice } from './limited-slice.ts'
import type { OutputScores } from '../scores/output-scores.ts'
import type { MeanInterval } from '../statistics/mean-interval.ts'
import type { AuditRequest } from './audit-request.ts'

export type AuditState = 'running' | 'done' | 'failed' | 'cancelled'

/** One denoiser as it ran in an audit. */
export interface AuditedDenoiser {
  /** Unique in the audit and fit for a file name: `median`, `median-size-5`. */
  readonly key: string
  readonly label: string
  readonly description: DenoiserDescription
  readonly parameters: ParameterValues
  /** SHA-256 of the weights for a model, absent for a filter. */
  readonly weightsHash?: string
  readonly seconds: number
}

/** A series that another method put out, as it was judged in an audit. */
export interface AuditedOutput {
  /** Unique in the audit and fit for a file name. */
  readonly key: string
  /** The series' name, or the one that was given. */
  readonly label: string
  /** Its array; absent: `output-<key>.npy`. */
  readonly file?: string
  readonly source: SourceSummary
  readonly sourceHash: string
}

/** What was run on what, by which versions, with which result: enough to run it again. */
export interface AuditRecord {
  readonly id: string
  readonly title: string
  readonly createdAt: string
  readonly state: AuditState
  readonly request: AuditRequest
  /** The noisy input, or what it is made from; the reference if no input is known. */
  readonly source: SourceSummary
  readonly sourceHash: string
  /** A series of its own that is the reference; null if there is none, or if `source` is the reference. */
  readonly reference: SourceSummary | null
  readonly referenceHash: string | null
  /** Of source and reference; absent without one, and in audits older than it. */
  readonly kinship?: SeriesMatch
  /** Which slices of the other series belong to which of the source; absent without another series, and in older audits: equal numbers. */
  readonly pairing?: SeriesPairing
  /** Shares (0..1) of the patches' crop on the audited slices below and above the intensity range; absent in older audits. */
  readonly clipped?: ClippedShares
  /** Every warning, as the command line and the report show them; absent in older audits, see `warningsOf`. */
  readonly warnings?: readonly string[]
  /** Place of each slice of the source, by its index; absent if no slice states one, and in older audits. */
  readonly slicePlaces?: readonly AuditedPlace[]
  /** False when nothing clean is known: then there are only scores that need nothing clean. */
  readonly hasReference: boolean
  /** Which patches were taken of a last slice that the limit cut short; absent where it did not, and in older audits: the first. */
  readonly limitedChoice?: LimitedChoice
  readonly patchCount: number
  readonly patchRows: number
  readonly patchColumns: number
  /** Outputs of others; empty in most audits. */
  readonly outputs: readonly AuditedOutput[]
  readonly denoisers: readonly AuditedDenoiser[]
  /** The scores in the order of `scores.npy`; absent in audits of the first version (see `scoreIdsOf`). */
  readonly scoreIds?: readonly string[]
  /** Every threshold of the discrepancy scores, defaults filled in; absent where there are no such scores. */
  readonly discrepancy?: DiscrepancyConfiguration
  /** Mean of each score that has one, for `noisy` and for the key of each output and denoiser. */
  readonly means: Readonly<Record<string, Readonly<Record<string, MeanInterval>>>>
  /** How many patches show mostly air; absent where values do not tell, and in audits of the first version. */
  readonly airPatches?: number
  /** The means of the other patches; absent where no patch or all are air. */
  readonly meansWithoutAir?: AuditRecord['means']
  /** What was written, and is compared when it is read; absent in audits before version 0.2, which cannot be checked. */
  readonly arrays?: WrittenArrays
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly seconds: number
}

/** Size and SHA-256 of the arrays in an audit's folder, by file name. */
export type WrittenArrays = Readonly<Record<string, WrittenArray>>

/** Place of a slice as its source states it. */
export interface AuditedPlace {
  /** DICOM Instance Number. */
  readonly instanceNumber: number | null
  /** Along the normal of the slices, else the Slice Location; mm. */
  readonly position: number | null
}

/** Where each patch of an audit comes from; arrays of length `patchCount`. */
export interface PatchTable {
  readonly slice: Int32Array
  /** Top row and left column of the patch on its slice, in pixels. */
  readonly row: Int32Array
  readonly column: Int32Array
}

/** By `noisy` and the key of each output and denoiser. */
export type AuditScores = Readonly<Record<string, OutputScores>>

/** Which of an audit's arrays: `reference`, `noisy`, or the key of an output or denoiser. */
export type PatchRole = string

/** An audit that was taken off the list, and what came off with it. */
export interface RemovedAudit {
  readonly id: string
  readonly title: string
  /** ISO 8601. */
  readonly removedAt: string
  /** How many findings and reviews it has. */
  readonly findings: number
  readonly reviews: number
}
