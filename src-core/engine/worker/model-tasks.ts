import type { ModelCard } from '../../denoisers/models/model-card.ts'
import type { TrainingRequest } from '../../denoisers/models/training-request.ts'
import { type LoadedBackend, loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { DenoscopeError } from '../../errors.ts'
import {
  auditPatches,
  type AuditSubject,
  heldOutPatches,
  interpolate,
  makeLatentMap,
  readLatentMap,
  writeLatentMap
} from '../../latent-map/latent-map.ts'
import { appVersion } from '../../runtime/versions.ts'
import { hasBottleneck, type LatentDenoiser } from '../../scores/reference-free/latent-store.ts'
import type { SourceEntry } from '../../sources/source.ts'
import type { Evaluation } from '../../studies/paper/evaluate-subject.ts'
import type { LatentWalk } from '../contract-payloads.ts'
import { denoisersOf, openCached } from './worker-cache.ts'
import type { WorkerContext } from './worker-progress.ts'

/** The TensorFlow backend of this machine. Loads the backend. */
export async function describeBackend(): Promise<LoadedBackend> {
  return (await loadTensorFlow()).backend
}

interface TrainingTask {
  readonly request: TrainingRequest
  readonly sources: readonly SourceEntry[]
  /** The model's own folder. A checkpoint in the folder is continued. */
  readonly directory: string
}

/** Trains a model, and keeps its latent vectors if it has a bottleneck. */
export async function trainDenoiser(
  { request, sources, directory }: TrainingTask,
  { signal, report }: WorkerContext
): Promise<ModelCard> {
  const { trainingData } = await import('../../training/training-data.ts')
  const { trainModel } = await import('../../training/train-model.ts')
  const { keepOwnLatents } = await import('../../scores/reference-free/latent-store.ts')
  report({ kind: 'progress', fraction: 0, message: 'Preparing the training images' })
  const data = await trainingData(request, await Promise.all(sources.map(openCached)), {
    signal,
    onSlice: (done, of) =>
      report({ kind: 'progress', fraction: 0, message: `Scanning slice ${done} of ${of} at low dose` })
  })
  const card = await trainModel(request, data.examples, {
    directory,
    versions: { denoscope: appVersion },
    signal,
    onEpoch: (epoch) => report({ kind: 'epoch', epoch }),
    onProgress: (fraction, remainingSeconds, message) =>
      report({ kind: 'progress', fraction, remainingSeconds, message })
  })
  if (data.patches) await keepOwnLatents(directory, request, data.patches)
  return card
}

/** Writes the cells of a subject of a reproduction of the paper. */
export async function evaluatePaperSubject(evaluation: Evaluation, { signal, report }: WorkerContext): Promise<null> {
  const { evaluateSubject } = await import('../../studies/paper/evaluate-subject.ts')
  await evaluateSubject(evaluation, {
    signal,
    onProgress: (fraction, message) => report({ kind: 'progress', fraction, message })
  })
  return null
}

interface LatentMapTask {
  /** Folder of the map. */
  readonly directory: string
  readonly modelId: string
  /** The mapped audit; null for images that the model's training held out. */
  readonly audit: AuditSubject | null
  readonly modelsDirectory: string
}

/** Makes a map and keeps it in `directory`. @throws argument.invalid for a model without a bottleneck; job.cancelled */
export async function mapLatentSpace(
  { directory, modelId, audit, modelsDirectory }: LatentMapTask,
  { signal, report }: WorkerContext
): Promise<null> {
  const denoiser = await latentDenoiser(modelId, modelsDirectory)
  report({ kind: 'progress', fraction: 0, message: 'Preparing the patches' })
  const { training } = denoiser.bottleneck
  const patches = audit ? await auditPatches(audit) : await heldOutPatches(training, denoiser.description.patchSize![0])
  const onProgress = (fraction: number) =>
    report({ kind: 'progress', fraction, message: 'Passing patches through the bottleneck' })
  writeLatentMap(directory, await makeLatentMap(denoiser, patches, { signal, onProgress }))
  return null
}

interface LatentWalkTask {
  /** Folder of the map. */
  readonly directory: string
  readonly modelId: string
  /** Patches of the map. */
  readonly from: number
  readonly to: number
  readonly steps: number
  readonly modelsDirectory: string
}

/** Decodes the straight line between two patches of a map. @throws argument.invalid */
export async function walkLatentSpace(task: LatentWalkTask): Promise<LatentWalk> {
  const { directory, modelId, from, to, steps, modelsDirectory } = task
  const map = readLatentMap(directory)
  if (!map)
    throw new DenoscopeError('argument.invalid', `modelId: there is no map of '${modelId}' and these patches yet`)
  const ends = [from, to].map((index) => {
    if (index < map.count) return map.latents.slice(index * map.size, (index + 1) * map.size)
    throw new DenoscopeError('argument.invalid', `from, to: expected a patch from 0 to ${map.count - 1}, got ${index}`)
  })
  const line = interpolate(ends[0]!, ends[1]!, steps)
  const { bottleneck } = await latentDenoiser(modelId, modelsDirectory)
  const { data, rows, columns } = await bottleneck.decode(line)
  return { rows, columns, images: data, latents: line }
}

async function latentDenoiser(modelId: string, modelsDirectory: string): Promise<LatentDenoiser> {
  const denoiser = await denoisersOf(modelsDirectory).get(modelId)
  if (hasBottleneck(denoiser)) return denoiser
  throw new DenoscopeError(
    'argument.invalid',
    `modelId: '${modelId}' has no latent space; expected a model with a bottleneck`
  )
}
