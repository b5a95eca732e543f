import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import {
  findModel,
  isTrained,
  listModels,
  readCard,
  readEpochs,
  readTrainingRequest
} from '../../denoisers/models/model-folder.ts'
import { DenoscopeError } from '../../errors.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import type { SourceEntry } from '../../sources/source.ts'
import { modelIdOf } from '../../training/model-description.ts'
import { sourceIdsOf, type TrainingRequest } from '../../denoisers/models/training-request.ts'
import { readSamples } from '../../training/training-samples.ts'
import { trainingThroughputs } from '../../training/training-throughput.ts'
import type { JobContext } from '../workspace/jobs.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

export function modelCommands(context: EngineContext): HandlersOf<'models' | 'training' | 'denoisers'> {
  const { workspace } = context
  const own = join(workspace.path, 'models')
  const directories = [shippedModelsDirectory(), own]
  const folders = [
    { directory: shippedModelsDirectory(), origin: 'shipped' },
    { directory: own, origin: 'workspace' }
  ] as const
  const trainings = new Trainings(context, own)
  return {
    'denoisers.list': () => new DenoiserCatalogue(directories).list(),
    'models.list': () => listModels(folders, trainings.running),
    'models.card': async ({ id }) => readCard(await findModel(directories, id)),
    'models.epochs': async ({ id }) => readEpochs(await findModel(directories, id)),
    'models.request': async ({ id }) => readTrainingRequest(await findModel(directories, id)),
    'models.samples': async ({ id, after }) => readSamples(await findModel(directories, id), after),
    'training.throughputs': () => trainingThroughputs(folders),
    'training.start': (request) => {
      const id = request.id ?? freeId(directories, request)
      if (directories.some((directory) => existsSync(join(directory, id)))) {
        throw new DenoscopeError('argument.invalid', `id: a model '${id}' exists already`)
      }
      return trainings.start({ ...request, id })
    },
    'training.resume': async ({ id }) => {
      const directory = await findModel([own], id)
      if (isTrained(directory))
        throw new DenoscopeError('argument.invalid', `id: '${id}' is trained to its end already`)
      if (trainings.running.has(id))
        throw new DenoscopeError('argument.invalid', `id: '${id}' is being trained right now`)
      return trainings.start({ ...(await readTrainingRequest(directory)), id })
    }
  }
}

/** The trainings of a workspace as jobs. */
class Trainings {
  readonly running = new Set<string>()
  readonly #context: EngineContext
  readonly #directory: string

  constructor(context: EngineContext, directory: string) {
    this.#context = context
    this.#directory = directory
  }

  start(request: TrainingRequest & { id: string }): { jobId: string } {
    // Unknown series are refused now, not when the job starts.
    const sources = sourceIdsOf(request).map((id) => this.#context.sources.entry(id))
    this.running.add(request.id)
    const jobId = this.#context.jobs.start('training', `Training of ${request.id}`, (job) =>
      this.#train(request, sources, job).finally(() => this.running.delete(request.id))
    )
    return { jobId }
  }

  async #train(
    request: TrainingRequest & { id: string },
    sources: SourceEntry[],
    job: JobContext
  ): Promise<{ modelId: string }> {
    const { notify, workers } = this.#context
    const input = { request, sources, directory: join(this.#directory, request.id) }
    await workers.training.run('train', input, {
      signal: job.signal,
      onProgress: (progress) => {
        if (progress.kind === 'progress')
          return job.report(progress.fraction, progress.message, progress.remainingSeconds)
        const { epoch } = progress
        notify('training.epoch', { jobId: job.id, modelId: request.id, epoch, epochsWanted: request.epochs })
      }
    })
    return { modelId: request.id }
  }
}

/** A name that describes the purpose of the model; numbered if the name is in use. */
function freeId(directories: readonly string[], request: TrainingRequest): string {
  const name = modelIdOf(request) + (request.architecture === 'autoencoder' ? `-latent-${request.latentSize}` : '')
  let id = name
  for (let count = 2; directories.some((directory) => existsSync(join(directory, id))); count++) id = `${name}-${count}`
  return id
}
