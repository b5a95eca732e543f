import type { CommandOutput } from '../../../src-core/engine/contract.ts'
import type { LatentMap } from '../../../src-core/latent-map/latent-map.ts'
import type { LatentSubject } from '../../../src-core/latent-map/latent-subject.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { Latest } from '../../shared/latest.svelte.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { patchNumber } from '../../../src-core/sources/slice-number.ts'
import { count, decimal, percent } from '../../shared/format.ts'
import { asUnit } from '../training/sample-rows.ts'
import type { ColourBy } from './latent-map-painter.ts'

const colours = { label: 'Digit', error: 'Error', plain: 'None' } as const

/** 'Patch 1,204, digit 7, RMSE 0.083': what is known of a point. */
export function describePoint(
  { numbers, labels, errors }: Pick<LatentMap, 'numbers' | 'labels' | 'errors'>,
  index: number
): string {
  const parts = [`Patch ${count(patchNumber(numbers[index]!))}`]
  if (labels) parts.push(`digit ${labels[index]!}`)
  if (errors) parts.push(`RMSE ${decimal(errors[index]!, 3)}`)
  return parts.join(', ')
}

/** The pictures of one patch, 0..1, those that are known. */
export function pointPictures(
  map: LatentMap,
  index: number
): { role: 'reference' | 'noisy' | 'denoised'; pixels: Float32Array }[] {
  const size = map.rows * map.columns
  return (['reference', 'noisy', 'denoised'] as const).flatMap((role) => {
    const all = map[role]
    return all ? [{ role, pixels: asUnit(all.subarray(index * size, (index + 1) * size)) }] : []
  })
}

/** The axes that can be chosen, with their share of the variance. */
export function axisOptions({ shares }: Pick<LatentMap, 'shares'>): { value: string; label: string }[] {
  return Array.from(shares, (share, axis) => ({
    value: String(axis),
    label: `Component ${axis + 1} (${percent(share)})`
  }))
}

/** The ways of colouring that this map can be shown in. */
export function colourOptions({
  labels,
  errors
}: Pick<LatentMap, 'labels' | 'errors'>): { value: ColourBy; label: string }[] {
  const known: ColourBy[] = [...(labels ? (['label'] as const) : []), ...(errors ? (['error'] as const) : []), 'plain']
  return known.map((value) => ({ value, label: colours[value] }))
}

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
