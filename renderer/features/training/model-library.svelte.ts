import type { JobRecord } from '../../../src-core/storage/job-record.ts'
import type { ModelSummary } from '../../../src-core/denoisers/models/model-card.ts'
import type { EpochRecord } from '../../../src-core/denoisers/models/training-request.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { Listing } from '../../state/listing.svelte.ts'

/** The models, and the epochs of those that are being trained while the screen is open. */
export class ModelLibrary {
  readonly models = new Listing(() => engine.call('models.list', {}))
  /** Models of others. */
  readonly added = new Listing(() => engine.call('added.list', {}))
  #live = $state.raw<Readonly<Record<string, readonly EpochRecord[]>>>({})

  /** Follows trainings until the returned function is called. */
  follow(): () => void {
    const stops = [
      engine.on('training.epoch', ({ modelId, epoch }) => {
        this.#live = { ...this.#live, [modelId]: [...this.liveEpochs(modelId), epoch] }
        void this.models.load()
      }),
      // A model's folder is made by its training, a moment after the job began.
      engine.on('job.changed', (job) => {
        if (job.kind === 'training' && !this.modelOf(job)) void this.models.load()
      }),
      jobs.onEnded((job) => {
        if (job.kind === 'training') void this.models.load()
      })
    ]
    return () => stops.forEach((stop) => stop())
  }

  liveEpochs(modelId: string): readonly EpochRecord[] {
    return this.#live[modelId] ?? []
  }

  /** The running training of a model. */
  trainingOf(modelId: string): JobRecord | undefined {
    return jobs.running.find((job) => job.kind === 'training' && isAbout(job, modelId))
  }

  /** The model that a training makes, once it is listed. */
  modelOf(job: JobRecord): ModelSummary | undefined {
    return this.models.list.find(({ id }) => isAbout(job, id))
  }
}

/** Jobs of training are titled by the model's id. */
function isAbout({ title }: JobRecord, modelId: string): boolean {
  return title.endsWith(` ${modelId}`)
}
