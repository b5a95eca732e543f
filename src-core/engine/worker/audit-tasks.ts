import { availableParallelism } from 'node:os'
import { auditInput } from '../../audit/audit-input.ts'
import { previewAudit, type PatchifyPreview } from '../../audit/audit-preview.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { wholeSlices, type BeyondRange } from '../../audit/whole-slices.ts'
import type { AuditRequest } from '../../audit/audit-request.ts'
import type { OpenedSeries } from '../../audit/opened-series.ts'
import { readyDenoisers } from '../../audit/ready-denoisers.ts'
import type { ProgressListener } from '../../audit/audit-progress.ts'
import { runAudit } from '../../audit/run-audit.ts'
import type { Image } from '../../images/image.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { scoringResources } from '../../runtime/package-paths.ts'
import type { SourceEntry } from '../../sources/source.ts'
import type { ParsedInput } from '../contract.ts'
import { denoisersOf, openCached } from './worker-cache.ts'
import type { WorkerContext } from './worker-progress.ts'

/** The series of an audit, to be opened by a worker. */
export interface AuditSeries {
  readonly source: SourceEntry
  readonly reference: SourceEntry | null
  readonly outputs: readonly { readonly key: string; readonly label: string; readonly source: SourceEntry }[]
  /** Counterparts without the lesions that the series hold. */
  readonly withoutLesions?: { readonly source: SourceEntry; readonly outputs: readonly SourceEntry[] }
}

type PreviewTask = AuditSeries & { readonly request: ParsedInput<'patchify.preview'>; readonly modelsDirectory: string }

export async function runPreviewTask(
  { request, modelsDirectory, ...series }: PreviewTask,
  { signal }: WorkerContext
): Promise<PatchifyPreview> {
  const opened = await openSeries(series)
  return previewAudit({
    request,
    ...opened,
    denoisers: await readyDenoisers(request.denoisers, denoisersOf(modelsDirectory), {
      source: opened.source.summary,
      patchSize: request.patchify.patchSize
    }),
    slice: request.slice,
    count: request.count,
    resources: { digitClassifier: scoringResources(modelsDirectory).digitClassifier },
    cores: availableParallelism(),
    signal
  })
}

type AuditTask = AuditSeries & {
  readonly id: string
  readonly request: AuditRequest
  readonly directory: string
  readonly modelsDirectory: string
}

export async function runAuditTask(input: AuditTask, { signal, report }: WorkerContext): Promise<AuditRecord> {
  const { id, request, directory, modelsDirectory } = input
  const onProgress: ProgressListener = (fraction, message, remainingSeconds) =>
    report({ kind: 'progress', fraction, message, remainingSeconds })
  const { backend } = await loadTensorFlow()
  const task = { id, request, directory, signal, onProgress, ...(await openSeries(input)) }
  return runAudit(await auditInput(task, { backend, catalogue: denoisersOf(modelsDirectory), modelsDirectory }))
}

interface WholeTask {
  readonly record: AuditRecord
  /** Key of a denoiser. */
  readonly key: string
  readonly source: SourceEntry
  readonly modelsDirectory: string
}

const openWhole = async ({ record, key, source, modelsDirectory }: WholeTask) =>
  wholeSlices(record, key, await openSeries({ source, reference: null, outputs: [] }), denoisersOf(modelsDirectory))

/** Checks that a denoiser of an audit can run again. */
export const prepareWholeTask = async (task: WholeTask): Promise<BeyondRange> => (await openWhole(task)).beyondRange

/** Whole slices of a denoiser of an audit. */
export const readWholeTask = async (
  { slices, ...task }: WholeTask & { readonly slices: readonly number[] },
  { signal }: WorkerContext
): Promise<Image[]> => (await openWhole(task)).read(slices, signal)

async function openSeries({ source, reference, outputs, withoutLesions }: AuditSeries): Promise<OpenedSeries> {
  return {
    source: await openCached(source),
    reference: reference && (await openCached(reference)),
    outputs: await Promise.all(
      outputs.map(async ({ key, label, source: entry }) => ({ key, label, source: await openCached(entry) }))
    ),
    ...(withoutLesions && {
      withoutLesions: {
        source: await openCached(withoutLesions.source),
        outputs: await Promise.all(withoutLesions.outputs.map((entry) => openCached(entry)))
      }
    })
  }
}
