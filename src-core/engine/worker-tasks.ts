import type { AuditRecord } from '../audit/audit-record.ts'
import type { AuditDifference } from '../audit/audit-differences.ts'
import type { AuditRequest } from '../audit/audit-request.ts'
import type { ScoreComparison } from '../audit/output-comparison.ts'
import type { Classification } from '../scores/identity/calibration.ts'
import type { NeighbourhoodOfPatch } from '../scores/reference-free/latent-index.ts'
import type { Evaluation } from '../studies/paper/evaluation.ts'
import type { ModelCard } from '../denoisers/models/model.ts'
import type { SourceEntry } from '../sources/source-origin.ts'
import type { EpochRecord, TrainingRequest } from '../training/request.ts'
import type { PatchifyPreview } from '../audit/audit-preview.ts'
import type { AuditSubject } from '../latent-map/mapped-patches.ts'
import type { BackendDescription, LatentWalk, ParsedInput } from './contract.ts'

/** The series of an audit, as workers open them. */
export interface AuditSeries {
  readonly source: SourceEntry
  readonly reference: SourceEntry | null
  readonly outputs: readonly { readonly key: string; readonly label: string; readonly source: SourceEntry }[]
}

/** What worker processes can be asked to do, and what comes back. */
export interface WorkerTasks {
  describe: { input: Record<never, never>; output: BackendDescription }
  preview: {
    input: AuditSeries & { request: ParsedInput<'patchify.preview'>; modelsDirectory: string }
    output: PatchifyPreview
  }
  audit: {
    input: AuditSeries & { id: string; request: AuditRequest; directory: string; modelsDirectory: string }
    output: AuditRecord
  }
  train: {
    /** `directory` is the model's own; a checkpoint that lies there is continued. */
    input: { request: TrainingRequest; sources: SourceEntry[]; directory: string }
    output: ModelCard
  }
  /** Digits of patches, for each array file one classification. */
  identities: {
    input: { directory: string; files: string[]; indices: number[]; patchSize: number; modelsDirectory: string }
    output: Classification[]
  }
  neighbours: {
    input: {
      directory: string
      denoiserId: string
      weightsHash: string | undefined
      index: number
      count: number
      patchSize: number
      modelsDirectory: string
    }
    output: NeighbourhoodOfPatch
  }
  /** Means of some patches of the audit in `directory`. */
  means: { input: { directory: string; indices: Int32Array; scores: string[] }; output: AuditRecord['means'] }
  comparison: {
    input: { directory: string; indices: Int32Array; among: Int32Array; score: string }
    output: ScoreComparison
  }
  /** Of other audits, in the order given. */
  differences: {
    input: { directory: string; others: string[]; score: string; withoutAir: boolean }
    output: AuditDifference[]
  }
  /** Writes a map into `directory`; without an audit, of images that the model's training held out. */
  latentMap: {
    input: { directory: string; modelId: string; audit: AuditSubject | null; modelsDirectory: string }
    output: null
  }
  /** Between two patches of the map in `directory`. */
  latentWalk: {
    input: { directory: string; modelId: string; from: number; to: number; steps: number; modelsDirectory: string }
    output: LatentWalk
  }
  /** Writes the cells of a subject of a reproduction of the paper. */
  evaluate: { input: Evaluation; output: null }
}
export type WorkerTaskName = keyof WorkerTasks

/** What a worker tells while it works. */
export type WorkerProgress =
  | {
      readonly kind: 'progress'
      readonly fraction: number
      readonly message: string
      readonly remainingSeconds?: number | null
    }
  | { readonly kind: 'epoch'; readonly epoch: EpochRecord }

/** What a task is given beside its input. */
export interface TaskContext {
  readonly signal: AbortSignal
  tell(progress: WorkerProgress): void
}

/** Messages from the engine to a worker. */
export type WorkerRequest =
  | { readonly kind: 'run'; readonly id: number; readonly name: WorkerTaskName; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }

/** Messages from a worker to the engine. */
export type WorkerMessage =
  | { readonly id: number; readonly kind: 'done'; readonly output: unknown }
  | {
      readonly id: number
      readonly kind: 'failed'
      readonly error: { readonly code: string; readonly message: string }
    }
  | { readonly id: number; readonly kind: 'told'; readonly progress: WorkerProgress }
