import type { ModelPlace, OnnxInspection, OnnxTrial } from '../../../src-core/engine/contract-payloads.ts'
import type { AddedDenoiser } from '../../../src-core/denoisers/added/added-denoiser.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { chosenScale, obstacle, proposedChoices, setupOf, type OnnxChoices } from './onnx-choices.ts'

/** The set-up of one ONNX file: its facts, the choices, and a trial. */
export class OnnxForm {
  readonly place: ModelPlace
  inspection = $state.raw<OnnxInspection | null>(null)
  choices = $state.raw<OnnxChoices | null>(null)
  trial = $state.raw<OnnxTrial | null>(null)
  trying = $state(false)
  adding = $state(false)
  error = $state.raw<unknown>(null)

  constructor(place: ModelPlace) {
    this.place = place
    void this.#inspect()
  }

  readonly obstacle = $derived(this.choices && this.inspection ? obstacle(this.choices, this.inspection) : null)
  readonly canTry = $derived(
    this.choices !== null && this.inspection !== null && setupOf(this.choices, this.inspection) !== null
  )

  change(changes: Partial<OnnxChoices>): void {
    this.choices = { ...this.choices!, ...changes }
    // Names change no output. Other changes do, and an old trial would mislead.
    if (Object.keys(changes).some((key) => !['name', 'citation', 'scale'].includes(key))) this.trial = null
  }

  /** Runs one slice under the common scales, or under own numbers. Never throws. */
  async try(sourceId: string, slice: number): Promise<void> {
    const { choices, inspection } = this
    const setup = choices && inspection && setupOf(choices, inspection)
    if (!setup) return
    const own = choices.scale === 'other' || choices.clips ? chosenScale(choices) : null
    this.trying = true
    this.error = null
    try {
      const request = { place: this.place, setup, ...(own && { scale: own }), sourceId, slice }
      this.trial = await engine.call('added.tryOnnx', request)
    } catch (thrown) {
      if (!isCancellation(thrown)) this.error = thrown
    } finally {
      this.trying = false
    }
  }

  stopTrial(): void {
    void engine.call('added.stopTrial', {})
  }

  /** Copies the model into the workspace. @returns null if that failed; the form then shows the error */
  async add(): Promise<AddedDenoiser | null> {
    const { choices, inspection } = this
    const setup = choices && inspection && setupOf(choices, inspection)
    const scale = choices && chosenScale(choices)
    if (!setup || !scale) return null
    this.adding = true
    this.error = null
    try {
      const { name, citation } = choices
      const added = await engine.call('added.keepOnnx', {
        place: this.place,
        setup: { ...setup, scale },
        name,
        citation
      })
      await this.discard()
      return added
    } catch (thrown) {
      this.error = thrown
      return null
    } finally {
      this.adding = false
    }
  }

  /** Removes the uploaded copy of the file. A lost engine is no error here. */
  async discard(): Promise<void> {
    if ('batch' in this.place) await engine.call('sources.discardUploaded', { batch: this.place.batch }).catch(() => {})
  }

  async #inspect(): Promise<void> {
    try {
      this.inspection = await engine.call('added.inspectOnnx', { place: this.place })
      this.choices = proposedChoices(this.inspection)
    } catch (thrown) {
      this.error = thrown
    }
  }
}

const isCancellation = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'job.cancelled'
