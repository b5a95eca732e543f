import type { CommandOutput } from '../../../src-core/engine/contract.ts'
import type { LatentMap } from '../../../src-core/latent-map/latent-map.ts'
import type { LatentSubject } from '../../../src-core/latent-map/latent-subject.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { Latest } from '../../shared/latest.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'

/** Pictures of a walk, both ends among them. */
export const walkSteps = 11

/** The next step of a walk that is played: back and forth, so that it never jumps. */
export function nextStep(step: number, direction: 1 | -1): { step: number; direction: 1 | -1 } {
  const turned = step + direction < 0 || step + direction >= walkSteps ? (-direction as 1 | -1) : direction
  return { step: step + turned, direction: turned }
}

/** One latent value at both ends and at a step. */
export interface WalkValue {
  readonly start: number
  readonly end: number
  readonly here: number
}

/** The values of a walk at a step. @param latents shape (steps, size) */
export function valuesAt(latents: Float32Array, step: number): WalkValue[] {
  const size = latents.length / walkSteps
  return Array.from({ length: size }, (_, index) => ({
    start: latents[index]!,
    end: latents[(walkSteps - 1) * size + index]!,
    here: latents[step * size + index]!
  }))
}

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
