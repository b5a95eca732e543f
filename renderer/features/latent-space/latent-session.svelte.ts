import type { CommandOutput } from '../../../src-core/engine/contract.ts'
import type { LatentMap } from '../../../src-core/latent-map/latent-map.ts'
import type { LatentSubject } from '../../../src-core/latent-map/latent-subject.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { Latest } from '../../shared/latest.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { walkSteps } from './latent-walk.ts'

interface Where {
  readonly modelId: string
  readonly subject: LatentSubject
}

/** One map of one model, being made or looked at, and the walk on it. */
export class LatentSession {
  readonly where: Where
  map = $state.raw<LatentMap | null>(null)
  loading = $state(true)
  error = $state.raw<unknown>(null)
  jobId = $state<string | null>(null)
  hovered = $state(-1)
  start = $state(-1)
  end = $state(-1)
  /** End of the walk that the next click sets. */
  next = $state<'start' | 'end'>('start')
  readonly job = $derived(jobs.list.find(({ id }) => id === this.jobId))
  readonly walk = new Latest<readonly [from: number, to: number], CommandOutput<'latent.walk'>>(([from, to]) =>
    engine.call('latent.walk', { ...this.where, from, to, steps: walkSteps })
  )

  constructor(modelId: string, subject: LatentSubject) {
    this.where = { modelId, subject }
    void this.read()
  }

  async read(): Promise<void> {
    await this.#guarded(async () => {
      this.map = await engine.call('latent.read', this.where)
    })
    this.loading = false
  }

  async make(): Promise<void> {
    await this.#guarded(async () => {
      const { jobId } = await engine.call('latent.map', this.where)
      this.jobId = jobId
      await jobs.finished(jobId)
      this.map = await engine.call('latent.read', this.where)
    })
    this.jobId = null
  }

  /** Sets the end whose turn it is; the other one's turn comes next. */
  choose(index: number): void {
    this[this.next] = index
    this.next = this.next === 'start' ? 'end' : 'start'
    if (this.start >= 0 && this.end >= 0) this.walk.request([this.start, this.end])
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    this.error = null
    try {
      await work()
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'job.cancelled') this.error = thrown
    }
  }
}
