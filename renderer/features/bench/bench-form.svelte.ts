import type { ListedDenoiser } from '../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import type { DenoiserChoice, ParameterValues } from '../../../src-core/denoisers/denoiser.ts'
import type { ModelCard } from '../../../src-core/denoisers/models/model-card.ts'
import type { CommandInput } from '../../../src-core/engine/contract.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { ctIntensityRange } from '../../../src-core/sources/source.ts'
import { Latest } from '../../shared/latest.svelte.ts'
import { incompatibility, type DenoiserForm } from '../patchify/denoiser-options.ts'
import type { ChosenScans } from './chosen-scans.svelte.ts'
import { PlaceCorrection } from './place-correction.svelte.ts'
import { placesOf } from './place-editing.ts'

/** An output of others, with its name in the report. */
export interface ChosenOutput {
  readonly label: string
  readonly scans: ChosenScans
}

/** A bench that a person puts together. It stays while other views are shown. */
export class BenchForm implements DenoiserForm {
  input = $state.raw<ChosenScans | null>(null)
  outputs = $state.raw<readonly ChosenOutput[]>([])
  denoisers = $state.raw<readonly ListedDenoiser[]>([])
  cards = $state.raw<readonly ModelCard[]>([])
  kernel = $state.raw<string | undefined>()
  /** True to judge HU by the accepted ranges of the phantom's programme. */
  useCitedLimits = $state(false)
  #choices = $state.raw<readonly DenoiserChoice[]>([])
  /** Doses as typed, by name of the series. */
  #doses = $state.raw<Readonly<Record<string, number>>>({})
  readonly inspection = new Latest((asked: CommandInput<'benches.inspect'>) => engine.call('benches.inspect', asked))
  readonly correction = new PlaceCorrection()

  /** Scans are in HU; a model with another range of its own is refused by the run. */
  readonly source = { kind: 'dicom', unit: 'HU', intensityRange: ctIntensityRange } as const
  /** Denoisers get whole slices. */
  readonly denoisedPatchSize = null

  readonly settings = $derived({ denoisers: this.#choices, degradation: { kind: 'none' } as const })

  /** Chosen denoisers that fit, in the list's order. */
  readonly usable = $derived(
    this.denoisers.flatMap((description) => {
      const choice = this.#choices.find(({ id }) => id === description.id)
      return choice && incompatibility(description, this.source, null) === null ? [choice] : []
    })
  )

  /** Reason why the bench cannot run; null if it can. */
  readonly obstacle = $derived.by((): string | null => {
    const { current, loading, error } = this.inspection
    if (!this.input) return 'Choose scans of a phantom.'
    if (loading) return 'The phantom is being sought.'
    if (error || !current) return 'The scans cannot be used.'
    if (current.obstacle) return current.obstacle
    if (this.outputs.length + this.usable.length === 0) return 'Add an output, or choose a denoiser.'
    const names = this.outputs.map(({ label }) => label.trim())
    if (names.includes('')) return 'Each output needs a name.'
    if (new Set(names).size < names.length) return 'Names of outputs must differ.'
    return this.correction.obstacle
  })

  setInput(input: ChosenScans | null): void {
    this.input = input
    this.kernel = undefined
    this.#doses = {}
    this.inspection.clear()
    this.correction.clear()
    this.inspect()
  }

  setKernel(kernel: string): void {
    this.kernel = kernel
    this.inspect()
  }

  doseOf(name: string): number | undefined {
    return this.#doses[name]
  }

  /** Takes doses by name of the series. An empty record: those of truth.json or of the headers. */
  setDoses(doses: Readonly<Record<string, number>>): void {
    this.#doses = doses
    this.inspect()
  }

  inspect(): void {
    const asked = this.inputRequest
    if (asked) this.inspection.request(asked)
  }

  /** The input as commands take it; null without one. */
  get inputRequest(): CommandInput<'benches.inspect'> | null {
    if (!this.input) return null
    const doses = Object.entries(this.#doses).map(([folder, dose]) => ({ folder, dose }))
    return { input: this.input.place, doses, ...(this.kernel !== undefined && { kernel: this.kernel }) }
  }

  addOutput(scans: ChosenScans): void {
    this.outputs = [...this.outputs, { label: scans.label, scans }]
  }

  nameOutput(at: number, label: string): void {
    this.outputs = this.outputs.map((output, index) => (index === at ? { ...output, label } : output))
  }

  removeOutput(at: number): void {
    this.outputs = this.outputs.filter((_, index) => index !== at)
  }

  choose(id: string, chosen: boolean): void {
    const others = this.#choices.filter((choice) => choice.id !== id)
    this.#choices = chosen ? [...others, { id, parameters: {} }] : others
  }

  setParameters(id: string, parameters: ParameterValues): void {
    this.#choices = this.#choices.map((choice) => (choice.id === id ? { id, parameters } : choice))
  }

  /** @throws Error without an input, which `obstacle` excludes */
  request(): CommandInput<'benches.run'> {
    const input = this.inputRequest
    if (!input) throw new Error('a bench needs an input')
    const { used } = this.correction
    return {
      ...input,
      outputs: this.outputs.map(({ label, scans }) => ({ label: label.trim(), scans: scans.place })),
      denoisers: this.usable.map(({ id, parameters }) => ({ id, parameters: { ...parameters } })),
      useCitedLimits: this.useCitedLimits,
      ...(used && { places: placesOf(used) })
    }
  }
}

/** The bench that is being put together in this window. */
export const benchForm = new BenchForm()
