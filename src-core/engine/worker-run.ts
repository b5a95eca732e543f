import { availableParallelism } from 'node:os'
import type { PatchInput } from '../audit/patch-stream.ts'
import { previewAudit } from '../audit/audit-preview.ts'
import { readyDenoisers } from '../audit/ready-denoisers.ts'
import type { AuditRequest } from '../audit/audit-request.ts'
import { runAudit } from '../audit/run-audit.ts'
import { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import { fallbackWarning, loadTensorFlow } from '../denoisers/models/backend.ts'
import { openSource } from './open-sources.ts'
import type { SourceEntry } from '../sources/source-origin.ts'
import type { Source } from '../sources/source.ts'
import { findNeighbours, readIdentities } from './audit-insights.ts'
import { readComparison, readDifferences, readMeans } from './audit-statistics.ts'
import { scoringResources, shippedModelsDirectory } from '../runtime/package-paths.ts'
import { mapLatentSpace, walkLatentSpace } from './latent-maps.ts'
import { startScoringThreads } from '../audit/scoring-threads.ts'
import { appVersion, recordedVersions } from '../runtime/versions.ts'
import type { AuditSeries, TaskContext, WorkerTaskName, WorkerTasks } from './worker-tasks.ts'

type Tasks = {
  [Name in WorkerTaskName]: (
    input: WorkerTasks[Name]['input'],
    context: TaskContext
  ) => Promise<WorkerTasks[Name]['output']>
}

const tasks: Tasks = {
  describe,
  preview,
  audit,
  train,
  evaluate,
  identities: readIdentities,
  neighbours,
  latentMap,
  latentWalk,
  means: readMeans,
  comparison: readComparison,
  differences: readDifferences
}

/** Runs a task by its name; also used in-process by the command line. */
export function runTask<Name extends WorkerTaskName>(
  name: Name,
  input: unknown,
  context: TaskContext
): Promise<WorkerTasks[Name]['output']> {
  return tasks[name](input as WorkerTasks[Name]['input'], context)
}

async function describe(): Promise<WorkerTasks['describe']['output']> {
  return (await loadTensorFlow()).backend
}

async function preview({ request, modelsDirectory, ...series }: WorkerTasks['preview']['input']) {
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

async function audit(input: WorkerTasks['audit']['input'], { signal, tell }: TaskContext) {
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
    onProgress: (fraction, message) => tell({ kind: 'progress', fraction, message })
  })
}

function readyFor(
  { denoisers, patchify: { patchSize } }: Pick<AuditRequest, 'denoisers' | 'patchify'>,
  { source }: PatchInput,
  modelsDirectory: string
) {
  return readyDenoisers(denoisers, catalogueOf(modelsDirectory), { source: source.summary, patchSize })
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

async function train({ request, sources, directory }: WorkerTasks['train']['input'], { signal, tell }: TaskContext) {
  const { trainingData } = await import('../training/datasets.ts')
  const { trainModel } = await import('../training/train.ts')
  const { keepOwnLatents } = await import('../scores/reference-free/latent-store.ts')
  tell({ kind: 'progress', fraction: 0, message: 'Preparing the training images' })
  const data = await trainingData(request, await Promise.all(sources.map(openCached)), {
    signal,
    onSlice: (done, of) =>
      tell({ kind: 'progress', fraction: 0, message: `Scanning slice ${done} of ${of} at low dose` })
  })
  const card = await trainModel(request, data.examples, {
    directory,
    versions: { denoscope: appVersion },
    signal,
    onEpoch: (epoch) => tell({ kind: 'epoch', epoch }),
    onProgress: (fraction, remainingSeconds, message) => tell({ kind: 'progress', fraction, remainingSeconds, message })
  })
  if (data.patches) await keepOwnLatents(directory, request, data.patches)
  return card
}

async function evaluate(input: WorkerTasks['evaluate']['input'], { signal, tell }: TaskContext) {
  const { evaluateSubject } = await import('../studies/paper/evaluation.ts')
  await evaluateSubject(input, {
    signal,
    onProgress: (fraction, message) => tell({ kind: 'progress', fraction, message })
  })
  return null
}

function neighbours(input: WorkerTasks['neighbours']['input']) {
  return findNeighbours(input, catalogueOf(input.modelsDirectory))
}

function latentMap(input: WorkerTasks['latentMap']['input'], context: TaskContext) {
  return mapLatentSpace(input, catalogueOf(input.modelsDirectory), context)
}

function latentWalk(input: WorkerTasks['latentWalk']['input']) {
  return walkLatentSpace(input, catalogueOf(input.modelsDirectory))
}

let catalogue: { modelsDirectory: string; catalogue: DenoiserCatalogue } | undefined

/** One catalogue for as long as the workspace is the same: it keeps loaded models. */
function catalogueOf(modelsDirectory: string): DenoiserCatalogue {
  if (catalogue?.modelsDirectory !== modelsDirectory) {
    catalogue = { modelsDirectory, catalogue: new DenoiserCatalogue([shippedModelsDirectory(), modelsDirectory]) }
  }
  return catalogue.catalogue
}

/** A reference, an input and the most outputs that an audit takes. */
const cachedSources = 14
const opened = new Map<string, Promise<Source>>()

/** Sources stay open between tasks: a preview follows every setting. */
function openCached(entry: SourceEntry): Promise<Source> {
  const { id } = entry.summary
  const source = opened.get(id) ?? openSource(entry)
  opened.delete(id)
  opened.set(id, source)
  source.catch(() => opened.delete(id))
  const oldest = opened.keys().next().value
  if (opened.size > cachedSources && oldest !== undefined) opened.delete(oldest)
  return source
}
