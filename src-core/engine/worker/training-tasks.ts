import { loadTensorFlow, type LoadedBackend } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import type { ModelCard } from '../../denoisers/models/model-card.ts'
import { appVersion } from '../../runtime/versions.ts'
import type { SourceEntry } from '../../sources/source.ts'
import type { Evaluation } from '../../studies/paper/evaluate-subject.ts'
import type { TrainingRequest } from '../../denoisers/models/training-request.ts'
import { openCached } from './worker-cache.ts'
import type { TaskContext } from './worker-messages.ts'

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
  { signal, report }: TaskContext
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
export async function evaluatePaperSubject(evaluation: Evaluation, { signal, report }: TaskContext): Promise<null> {
  const { evaluateSubject } = await import('../../studies/paper/evaluate-subject.ts')
  await evaluateSubject(evaluation, {
    signal,
    onProgress: (fraction, message) => report({ kind: 'progress', fraction, message })
  })
  return null
}
