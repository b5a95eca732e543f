import type { AuditRecord, AuditScores, PatchTable } from '../audit/audit-record.ts'
import type { NarrowImage } from '../images/image.ts'
import type { ExportedReport } from '../reports/exported-report.ts'
import type { Refusal, SourceSummary } from '../sources/source.ts'
import type { ImportedAudit } from '../storage/import-audit.ts'
import type { WorkspaceNotice } from '../storage/workspace-notices.ts'

export interface BackendDescription {
  /** `tensorflow` is native, `wasm` WebAssembly. */
  readonly name: 'tensorflow' | 'wasm'
  readonly version: string
  /** Why this one: for WebAssembly, what kept the native one from loading. */
  readonly reason: string
}

export interface EngineDescription {
  readonly version: string
  /** When this engine's process began, as job records say it. */
  readonly startedAt: string
  readonly workspace: string
  /** What was found at the start: lost rows, missing or damaged files, what killed processes left. */
  readonly notices: readonly WorkspaceNotice[]
  /** Null until TensorFlow has been loaded, which the engine does by itself after its start. */
  readonly backend: BackendDescription | null
}

export interface DoctorReport {
  readonly checks: readonly {
    readonly name: string
    readonly state: 'good' | 'limited' | 'bad'
    readonly value: string
    /** What follows from it, and what to do, where the state is not good. */
    readonly advice?: string
  }[]
}

export interface OpenedSources {
  readonly sources: readonly SourceSummary[]
  /** Audits from folders that the command line wrote, now in the workspace. */
  readonly audits: readonly ImportedAudit[]
  readonly refusals: readonly Refusal[]
  /** Ids of opened series of one slice that fit together and can be joined. */
  readonly joinable: readonly string[]
}

/** In the source's unit. */
export type SliceImage = NarrowImage

export interface AuditContent {
  readonly record: AuditRecord
  readonly patches: PatchTable
  readonly scores: AuditScores
  /** 1 for patches that show mostly air, 0 for others; null where values do not tell. */
  readonly air: Uint8Array | null
}

/** What an audit says of its data, one sentence each without its full stop; as the command line and the report say it. */
export interface AuditStatements {
  readonly warnings: readonly string[]
  /** How slices of series were paired; none for an audit of one series. */
  readonly pairing: readonly string[]
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

/** What a finished job of each kind leaves in `result`. */
export interface JobResults {
  'open-sources': OpenedSources
  audit: { auditId: string }
  training: { modelId: string }
  'latent-map': { modelId: string }
  report: ExportedReport
}
