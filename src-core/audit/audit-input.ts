import type { ProgressListener } from './audit-progress.ts'
import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import { fallbackWarning } from '../denoisers/tensorflow/tensorflow-backend.ts'
import { DenoscopeError } from '../errors.ts'
import { scoringResources } from '../runtime/package-paths.ts'
import { appVersion, recordedVersions } from '../runtime/versions.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import type { AuditRecord, AuditScores, PatchTable } from './audit-record.ts'
import type { AuditRequest } from './audit-request.ts'
import type { OpenedSeries } from './opened-series.ts'
import type { ScoringResources } from '../scores/scorers/patch-scorer.ts'
import { readyDenoisers, type ReadyDenoiser } from './ready-denoisers.ts'
import type { BatchScorer } from './score-chunk.ts'
import { startScoringThreads } from './scoring-threads.ts'

/** A requested audit: its series are open, its request is checked. */
export interface AuditTask extends OpenedSeries {
  readonly id: string
  readonly request: AuditRequest
  /** The audit's folder, made by the audit; replaced if it exists. */
  readonly directory: string
  /** True to keep a folder that another process completed meanwhile. Default: it is replaced. */
  readonly keepExisting?: boolean
  /** Warnings from before the audit, such as refused files. */
  readonly noticed?: readonly string[]
  /** Called once the slices of all series are paired, before any patch is made. */
  readonly onPaired?: (pairing: SeriesPairing) => void
  /** Called with the share done (0..1) and one line that names the current work. */
  readonly onProgress?: ProgressListener
  readonly signal?: AbortSignal
  /** Adds files to the audit's folder before it appears under its name. */
  readonly complete?: (directory: string, audit: CompletedAudit) => Promise<void>
}

/** An audit with everything that it runs with. */
export interface AuditInput extends AuditTask {
  readonly denoisers: readonly ReadyDenoiser[]
  /** Paths to files that some scores need. A score is skipped if its path is missing. */
  readonly resources?: ScoringResources
  /** Starts a scorer for this number of batches. Without one, or if it returns null, this thread scores. */
  readonly startScorer?: (batches: number) => BatchScorer | null
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
}

export interface CompletedAudit {
  readonly record: AuditRecord
  readonly patches: PatchTable
  readonly scores: AuditScores
}

/** Requirements of denoisers: catalogue, models and backend. */
interface DenoisingSetup {
  readonly catalogue: DenoiserCatalogue
  /** The workspace's folder of models. */
  readonly modelsDirectory: string
  readonly backend: Parameters<typeof fallbackWarning>[0]
}

/**
 * Puts together the input of an audit on this machine, for the worker and for the command line.
 * @param setup null if the audit runs no denoiser: it then needs no backend
 * @throws denoiser.unknown, denoiser.incompatible, argument.invalid
 */
export async function auditInput(task: AuditTask, setup: DenoisingSetup | null): Promise<AuditInput> {
  if (!setup) {
    const versions = { denoscope: appVersion, node: process.versions.node }
    return { ...task, denoisers: [], startScorer: startScoringThreads, versions, backend: 'none: no denoiser ran' }
  }
  const { backend, catalogue, modelsDirectory } = setup
  const { denoisers, patchify, plane = 'axial' } = task.request
  const images = { source: task.source.summary, patchSize: plane === 'axial' ? patchify.patchSize : null }
  return {
    ...task,
    denoisers: await readyDenoisers(denoisers, catalogue, images),
    resources: scoringResources(modelsDirectory),
    startScorer: startScoringThreads,
    versions: recordedVersions(backend),
    backend: `${backend.name}: ${backend.version}`,
    noticed: [...(task.noticed ?? []), ...fallbackWarning(backend)]
  }
}

/** @throws argument.invalid if an output and a denoiser would share an array */
export function requireDistinctKeys({ outputs, denoisers }: Pick<AuditInput, 'outputs' | 'denoisers'>): void {
  const shared = outputs.find(({ key }) => denoisers.some((denoiser) => denoiser.key === key))
  if (shared)
    throw new DenoscopeError(
      'argument.invalid',
      `outputs: '${shared.key}' is also the key of a denoiser; give the output another name`
    )
}

/** @throws argument.invalid if noise is to be drawn again for a denoiser that sees neighbouring slices too */
export function requireDrawnNoise({ request, denoisers }: Pick<AuditInput, 'request' | 'denoisers'>): void {
  const stacked = denoisers.find(({ denoiser }) => denoiser.description.neighbours)
  if (request.stability && stacked)
    throw new DenoscopeError(
      'argument.invalid',
      `stability: '${stacked.label}' sees neighbouring slices, whose noise is not drawn again; leave the stability out`
    )
}
