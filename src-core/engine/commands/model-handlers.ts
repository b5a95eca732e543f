import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readAir, readPatchTable } from '../../audit/audit-files.ts'
import { hasInput } from '../../audit/audited-outputs.ts'
import { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import type { ModelCard } from '../../denoisers/models/model-card.ts'
import {
  findModel,
  isTrained,
  listModels,
  readCard,
  readEpochs,
  readTrainingRequest
} from '../../denoisers/models/model-folder.ts'
import { sourceIdsOf, type TrainingRequest } from '../../denoisers/models/training-request.ts'
import { DenoscopeError } from '../../errors.ts'
import { type AuditSubject, readLatentMap } from '../../latent-map/latent-map.ts'
import type { LatentSubject } from '../../latent-map/latent-subject.ts'
import { scoringResources, shippedModelsDirectory } from '../../runtime/package-paths.ts'
import type { SourceEntry } from '../../sources/source.ts'
import { modelIdOf } from '../../training/model-description.ts'
import { readSamples } from '../../training/training-samples.ts'
import { allowedCommands } from '../../storage/allowed-commands.ts'
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
    'denoisers.list': () => new DenoiserCatalogue(directories, allowedCommands).list(),
    'models.list': () => listModels(folders, trainings.running),
    'models.card': async ({ id }) => readCard(await findModel(directories, id)),
    'models.epochs': async ({ id }) => readEpochs(await findModel(directories, id)),
    'models.request': async ({ id }) => readTrainingRequest(await findModel(directories, id)),
    'models.samples': async ({ id, after }) => readSamples(await findModel(directories, id), after),
    'training.throughputs': () => trainingThroughputs(folders),
    'training.start': (request) => {
      const id = request.id ?? freeModelId(directories, trainedName(request))
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

/** A name that describes the purpose of the model. */
const trainedName = (request: TrainingRequest): string =>
  modelIdOf(request) + (request.architecture === 'autoencoder' ? `-latent-${request.latentSize}` : '')

/** An id that no folder of models uses: the name, numbered if it is in use. */
export function freeModelId(directories: readonly string[], name: string): string {
  let id = name
  for (let count = 2; directories.some((directory) => existsSync(join(directory, id))); count++) id = `${name}-${count}`
  return id
}

/** Maps of latent spaces: made as jobs, kept in the workspace while the model stays the same. */
export function latentCommands({ workspace, workers, jobs }: EngineContext): HandlersOf<'latent'> {
  const modelsDirectory = join(workspace.path, 'models')
  const cardOf = async (id: string) => readCard(await findModel([shippedModelsDirectory(), modelsDirectory], id))
  /** Name of a map. The id of an audit becomes part of a folder's name, so that it is checked. @throws audit.unknown */
  const nameOf = (subject: LatentSubject) =>
    subject.kind === 'audit' ? basename(workspace.audits.directory(subject.auditId)) : subject.kind
  const directoryOf = ({ id, weightsSha256 }: ModelCard, subject: LatentSubject) =>
    join(scoringResources(modelsDirectory).latents, 'maps', `${id}-${weightsSha256.slice(0, 12)}-${nameOf(subject)}`)

  function auditSubject(auditId: string, card: ModelCard): AuditSubject {
    const record = workspace.audits.get(auditId)
    const { patchRows, patchColumns, hasReference, source, patchCount } = record
    if (!hasInput(record))
      throw new DenoscopeError('argument.invalid', `'${record.title}' has no noisy input for a model to encode`)
    if (patchRows !== card.patchRows || patchColumns !== card.patchColumns) {
      const got = `${patchRows} x ${patchColumns}`
      throw new DenoscopeError(
        'denoiser.incompatible',
        `'${card.id}' takes patches of ${card.patchRows} x ${card.patchColumns}, those of the audit are ${got}`
      )
    }
    const directory = workspace.audits.directory(auditId)
    const air = readAir(directory)
    return {
      directory,
      hasReference,
      patchSize: patchRows,
      available: Int32Array.from({ length: patchCount }, (_, index) => index).filter((index) => !air?.[index]),
      mnist:
        source.kind === 'mnist'
          ? { split: source.id === 'mnist-train' ? 'train' : 'test', images: readPatchTable(directory).slice }
          : null
    }
  }

  return {
    'latent.map': async ({ modelId, subject }) => {
      const card = await cardOf(modelId)
      const audit = subject.kind === 'audit' ? auditSubject(subject.auditId, card) : null
      const input = { directory: directoryOf(card, subject), modelId, audit, modelsDirectory }
      const jobId = jobs.start('latent-map', `Latent map of ${modelId}`, async ({ signal, report }) => {
        await workers.interactive.run('latentMap', input, {
          signal,
          onProgress: (progress) => progress.kind === 'progress' && report(progress.fraction, progress.message)
        })
        return { modelId }
      })
      return { jobId }
    },
    'latent.read': async ({ modelId, subject }) => readLatentMap(directoryOf(await cardOf(modelId), subject)),
    'latent.walk': async ({ modelId, subject, ...line }) =>
      workers.interactive.run('latentWalk', {
        directory: directoryOf(await cardOf(modelId), subject),
        modelId,
        modelsDirectory,
        ...line
      })
  }
}
