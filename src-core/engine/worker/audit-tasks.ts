import { availableParallelism } from 'node:os'
import { previewAudit, type PatchifyPreview } from '../../audit/audit-preview.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import type { AuditRequest } from '../../audit/audit-request.ts'
import type { PatchInput } from '../../audit/patch-stream.ts'
import { readyDenoisers } from '../../audit/ready-denoisers.ts'
import { runAudit } from '../../audit/run-audit.ts'
import { startScoringThreads } from '../../audit/scoring-threads.ts'
import { fallbackWarning, loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { scoringResources } from '../../runtime/package-paths.ts'
import { recordedVersions } from '../../runtime/versions.ts'
import type { SourceEntry } from '../../sources/source-origin.ts'
import type { ParsedInput } from '../contract.ts'
import { denoisersOf, openCached } from './worker-cache.ts'
import type { TaskContext } from './worker-messages.ts'

/** The series of an audit, to be opened by a worker. */
export interface AuditSeries {
  readonly source: SourceEntry
  readonly reference: SourceEntry | null
  readonly outputs: readonly { readonly key: string; readonly label: string; readonly source: SourceEntry }[]
}

type PreviewTask = AuditSeries & { readonly request: ParsedInput<'patchify.preview'>; readonly modelsDirectory: string }

export async function runPreviewTask({ request, modelsDirectory, ...series }: PreviewTask): Promise<PatchifyPreview> {
  const opened = await openSeries(series)
  return previewAudit({
    request,
    ...opened,
    denoisers: await readyFor(request, opened, modelsDirectory),
    slice: request.slice,
    count: request.count,
    resources: { digitClassifier: scoringResources(modelsDirectory).digitClassifier },
    cores: availableParallelism()
  })
}

type AuditTask = AuditSeries & {
  readonly id: string
  readonly request: AuditRequest
  readonly directory: string
  readonly modelsDirectory: string
}

export async function runAuditTask(input: AuditTask, { signal, report }: TaskContext): Promise<AuditRecord> {
  const { id, request, directory } = input
  const { backend } = await loadTensorFlow()
  const opened = await openSeries(input)
  return runAudit({
    id,
    request,
    directory,
    signal,
    ...opened,
    denoisers: await readyFor(request, opened, input.modelsDirectory),
    resources: scoringResources(input.modelsDirectory),
    startScorer: startScoringThreads,
    versions: recordedVersions(backend),
    backend: `${backend.name}: ${backend.version}`,
    noticed: fallbackWarning(backend),
    onProgress: (fraction, message) => report({ kind: 'progress', fraction, message })
  })
}

function readyFor(
  { denoisers, patchify: { patchSize } }: Pick<AuditRequest, 'denoisers' | 'patchify'>,
  { source }: PatchInput,
  modelsDirectory: string
) {
  return readyDenoisers(denoisers, denoisersOf(modelsDirectory), { source: source.summary, patchSize })
}

async function openSeries({ source, reference, outputs }: AuditSeries): Promise<PatchInput> {
  return {
    source: await openCached(source),
    reference: reference && (await openCached(reference)),
    outputs: await Promise.all(
      outputs.map(async ({ key, label, source: entry }) => ({ key, label, source: await openCached(entry) }))
    )
  }
}
