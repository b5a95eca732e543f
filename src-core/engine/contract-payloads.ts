import type { CohortFailure, CohortFile } from '../cohort/cohort-job.ts'
import type { BenchRecord } from '../bench/bench-record.ts'
import type { BenchEntries } from '../reports/bench/bench-entries.ts'
import type { ChangeRow } from '../deidentification/change-table.ts'
import type { ObjectKind } from '../dicom-objects/object-kinds.ts'
import type { AddedDenoiser } from '../denoisers/added/added-denoiser.ts'
import type { CommandTrial } from '../denoisers/command/command-trial.ts'
import type { AuditRecord, AuditScores, PatchTable } from '../audit/audit-record.ts'
import type { OnnxProposal } from '../denoisers/onnx/onnx-proposal.ts'
import type { OnnxSignature } from '../denoisers/onnx/onnx-signature.ts'
import type { ScaleTrial } from '../denoisers/onnx/onnx-trial.ts'
import type { NarrowImage } from '../images/image.ts'
import type { ExportedReport } from '../reports/exported-report.ts'
import type { FormatQuestion } from '../sources/format-answers.ts'
import type { PatientData } from '../sources/dicom/patient.ts'
import type { PatientLabel } from '../sources/patient-label.ts'
import type { Refusal, SourceSummary } from '../sources/source.ts'
import type { ImportedAudit } from '../storage/import-audit.ts'
import type { ReaderKey } from '../storage/personal-keys.ts'
import type { WorkspaceNotice } from '../storage/workspace-notices.ts'

export interface BackendDescription {
  /** `tensorflow` is native, `wasm` WebAssembly. */
  readonly name: 'tensorflow' | 'wasm'
  readonly version: string
  /** Reason for this backend; for WebAssembly, the reason why the native one did not load. */
  readonly reason: string
}

export interface EngineDescription {
  readonly version: string
  /** Start of this engine's process, in the form of job records. */
  readonly startedAt: string
  readonly workspace: string
  /** Problems found at the start: lost rows, missing or damaged files, leftovers of killed processes. */
  readonly notices: readonly WorkspaceNotice[]
  /** Null if the database is sound. Else the workspace is open for reading only, and this is its newest backup. */
  readonly damage: { readonly newestBackup: string | null } | null
  /** Null until TensorFlow has been loaded, which the engine does shortly after its start. */
  readonly backend: BackendDescription | null
}

/** Keys of a reader in the open workspace. */
export interface KeysOfReader {
  /** The latest first. */
  readonly keys: readonly ReaderKey[]
  /** Number of finished readings without a signature of their present rows. */
  readonly unsigned: number
}

export interface DoctorReport {
  readonly checks: readonly {
    readonly name: string
    readonly state: 'good' | 'limited' | 'bad'
    readonly value: string
    /** Consequence and remedy; absent if the state is good. */
    readonly advice?: string
  }[]
}

export interface OpenedSources {
  readonly sources: readonly SourceSummary[]
  /** Audits from folders that the command line wrote, now in the workspace. */
  readonly audits: readonly ImportedAudit[]
  readonly refusals: readonly Refusal[]
  /** ONNX models, which a person sets up next. Absent if there are none. */
  readonly models?: readonly ModelPlace[]
  /** Ids of opened series of one slice that fit together and can be joined. */
  readonly joinable: readonly string[]
  /** Findings that structured reports among the files brought to these series. */
  readonly reported: {
    readonly added: number
    /** Findings that the workspace has already. */
    readonly known: number
  }
  /** Ids of questions about files, which open when a person answers. */
  readonly questions: readonly string[]
}

/** Expected size and time of a DICOM export. Objects may still be left out. */
export interface DicomPlan {
  /** Reason why the audit has no DICOM objects; null if it has. */
  readonly refusal: string | null
  readonly auditedSlices: number
  readonly sourceSlices: number
  /** Images of the denoised series for each slice. */
  readonly imagesPerSlice: number
  /** Seconds of denoising one slice by all denoisers, from their speed in the audit. */
  readonly secondsPerSlice: number
  /** Number of the other objects. */
  readonly others: Readonly<Record<Exclude<ObjectKind, 'derived'>, number>>
}

/** Changes that a de-identified import would make. Holds no value of a file. */
export interface DeidentificationPlan {
  readonly rows: readonly ChangeRow[]
  /** Number of DICOM files. */
  readonly files: number
  /** Number of the DICOM files that the rows count. */
  readonly examined: number
  /** Number of images in files of other formats, which are copied without texts. */
  readonly images: number
  /** Number of archives, which are looked into by the import only. */
  readonly archives: number
  /** Number of DICOM files whose pixels may show text. */
  readonly burnedIn: number
  /** Statements that make text in pixels likely. */
  readonly burnedInReasons: readonly string[]
}

/** DICOM objects that were written. */
export interface ExportedObjects {
  readonly directory: string
  /** Paths within the directory. */
  readonly files: readonly string[]
  /** Objects that were left out, with reasons. */
  readonly notices: readonly string[]
  readonly keptIdentity: boolean
  /** Reader whose key signed the objects; null if they are not signed. */
  readonly signedBy: string | null
}

/** A question as the screen shows it, without paths. */
export type ShownQuestion = {
  readonly id: string
  /** Name of the first file. */
  readonly file: string
  /** Number of files of the series. */
  readonly files: number
  /** Ids of other questions of files in the same folder that the same answer fits. */
  readonly alike: readonly string[]
} & DistributiveOmit<FormatQuestion, 'files' | 'contentHash' | 'answered'>

type DistributiveOmit<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never

/** A kept bench: its measured record, and the entries of a person. */
export interface BenchContent {
  readonly record: BenchRecord
  readonly entries: BenchEntries
}

/** Scans of a phantom: a folder as the caller names it, the upload that holds it, or a series of the workspace. */
export type ScansPlace<Path = string> = ModelPlace<Path> | { readonly sourceId: string }

/** A dropped or chosen model: its path as the caller names it, or the upload that holds it. */
export type ModelPlace<Path = string> = { readonly path: Path } | { readonly batch: string }

/** Facts of an ONNX file. */
export interface OnnxInspection extends OnnxSignature {
  /** Name of the file without its ending. */
  readonly name: string
  readonly sha256: string
  readonly proposal: OnnxProposal
  /** Reason why a trial with water gave no usable result, such as another size; null if it did. */
  readonly problem: string | null
}

/** One slice through an ONNX model under some scales; images in HU, of `rows` x `columns`. */
export interface OnnxTrial {
  readonly rows: number
  readonly columns: number
  readonly given: Float32Array
  readonly trials: readonly (Omit<ScaleTrial, 'image'> & {
    /** Null if the run failed. */
    readonly data: Float32Array | null
  })[]
  /** True if all outputs are the same: the scale does not matter. */
  readonly agree: boolean
}

/** An added denoiser. */
export type ListedAdded = AddedDenoiser & {
  /** True for a command that a person has allowed on this computer, and for models. */
  readonly isAllowed: boolean
}

/** Abilities of a window with programs of others. */
export interface ProgramRules {
  /** True if the window may add programs, and allow them after a question. */
  readonly mayAdd: boolean
  /** Proposal: the person's home folder. */
  readonly workingFolder: string
}

/** One slice through a program; images in HU, of `rows` x `columns`. */
export interface ProgramTrial extends Omit<CommandTrial, 'image'> {
  readonly rows: number
  readonly columns: number
  readonly given: Float32Array
  /** Null after a failure. */
  readonly data: Float32Array | null
}

/** Files and folders that were opened together before. */
export interface RecentlyOpened {
  /** Names for `sources.open`: paths, or handles of them. */
  readonly paths: readonly string[]
  /** The folder or file, else the folder that holds the files. */
  readonly place: string
  readonly count: number
  readonly openedAt: string
  /** True if a file is gone. */
  readonly isMissing: boolean
}

/** In the source's unit. */
export interface SliceImage extends NarrowImage {
  /** Position along the normal of the slices, else the Slice Location, in mm. Absent if unknown. */
  readonly millimetres?: number
}

export interface AuditContent {
  readonly record: AuditRecord
  readonly patches: PatchTable
  readonly scores: AuditScores
  /** 1 for air patches, 0 for others; null if the values are not HU. */
  readonly air: Uint8Array | null
}

/** A cohort: its plan as it was checked, and the state of its audits. */
export interface CohortContent {
  readonly file: CohortFile
  /** Keys of the jobs whose audits are there. */
  readonly finished: readonly string[]
  readonly failures: readonly CohortFailure[]
  /** True if no further audit is begun until the cohort is resumed. */
  readonly isPaused: boolean
  /** Names of the files of the report; empty until a report was made. */
  readonly reportFiles: readonly string[]
}

/** Statements of an audit about its data, one sentence each without its full stop, as in command line and report. */
export interface AuditStatements {
  readonly warnings: readonly string[]
  /** Pairing of the slices of several series; empty for an audit of one series. */
  readonly pairing: readonly string[]
}

/** Noise power spectrum of a region of `rows` x `columns` pixels, by frequency. */
export interface NoisePower {
  readonly rows: number
  readonly columns: number
  readonly frequency: readonly number[]
  readonly power: readonly number[]
  /** After the surface was subtracted, in the unit of the pixels. */
  readonly standardDeviation: number
  readonly meanFrequency: number
  readonly warnings: readonly string[]
}

/** Steps of a walk through a latent space. */
export interface LatentWalk {
  readonly rows: number
  readonly columns: number
  /** Decoded: shape (steps, rows, columns), 0..1. */
  readonly images: Float32Array
  /** Shape (steps, latent size). */
  readonly latents: Float32Array
}

/** `result` of a finished job, by kind. */
export interface JobResults {
  'open-sources': OpenedSources
  audit: { auditId: string }
  training: { modelId: string }
  'latent-map': { modelId: string }
  report: ExportedReport
  bench: { benchId: string }
  'cohort-check': { cohortId: string }
  cohort: { cohortId: string }
  'case-draw': { auditId: string }
  'dicom-export': ExportedObjects
  'pacs-fetch': OpenedSources
  'pacs-send': SentToPacs
}

/** A series of a PACS, as a list shows it. Texts are printable. */
export interface PacsSeries {
  readonly studyUid: string
  readonly seriesUid: string
  readonly patient: PatientLabel
  /** Name and ID of the patient; null unless a person asked for them. */
  readonly identity: PatientData | null
  readonly studyDescription: string
  readonly seriesDescription: string
  readonly modality: string
  readonly seriesNumber: string
  /** Null if the server does not state it. */
  readonly instances: number | null
}

export interface PacsAnswer {
  readonly series: readonly PacsSeries[]
  /** True if the server has more studies than are searched. */
  readonly isCut: boolean
}

/** Objects that a PACS has stored. */
export interface SentToPacs {
  readonly stored: number
  /** Reasons why others were not stored, each once. */
  readonly refused: readonly { readonly reason: string; readonly count: number }[]
  readonly skipped: number
  /** Stored objects that the server did not have afterwards; null if it answers no such query. */
  readonly lost: number | null
}
