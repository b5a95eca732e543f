import { planeGrid, planeRefusal } from '../../../src-core/audit/audit-plane.ts'
import { namedOutputs, type AuditRequest, type OutputChoice } from '../../../src-core/audit/audit-request.ts'
import { patchGrid, resolveCrop, type Crop } from '../../../src-core/images/patchify-grid.ts'
import type { ListedDenoiser } from '../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import type { DenoiserChoice, ParameterValues } from '../../../src-core/denoisers/denoiser.ts'
import type { ModelCard } from '../../../src-core/denoisers/models/model-card.ts'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import type { LesionPlace } from '../../../src-core/lesions/lesion-plan.ts'
import { type LesionArea, lesionScale, placeObstacle } from '../../../src-core/lesions/lesion-scale.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { planesOf, type Plane, type PlaneName } from '../../../src-core/sources/volume/planes.ts'
import type { VolumeGridAnswer } from '../../../src-core/sources/volume/volume-grid.ts'
import type { OutputsPlan } from '../../state/open-dialogs.svelte.ts'
import { persisted, type Persisted } from '../../state/settings.svelte.ts'
import { sources } from '../../state/sources.svelte.ts'
import type { Square } from '../slice-viewer/crop-square.ts'
import type { PatchGrid } from '../slice-viewer/patch-grid.ts'
import { PairingLinks } from '../pairing/pairing-links.svelte.ts'
import { incompatibility } from './denoiser-options.ts'
import { defaultLesions, type LesionChoice, lesionObstacle } from './lesion-choice.ts'
import {
  defaultSettings,
  fitSettings,
  isPatchifySettings,
  smallestPatch,
  withPatchSize,
  type PatchifySettings,
  type SliceRange
} from './patchify-settings.ts'
import { likelyReference, referenceOptions, type Partner } from '../pairing/comparable-series.ts'

/** The settings of one source's audit: remembered by kind of source, and what follows from them at once. */
export class PatchifyForm {
  readonly source: SourceSummary
  readonly denoisers: readonly ListedDenoiser[]
  readonly cards: readonly ModelCard[]
  range = $state.raw<SliceRange>({ first: 0, last: 0 })
  title = $state('')
  /** Grid of the series, or the reason why it has none. Null until it is read. */
  volume = $state.raw<VolumeGridAnswer | null>(null)
  /** Pairing of the other series with the source. */
  readonly links = new PairingLinks()

  constructor(source: SourceSummary, denoisers: readonly ListedDenoiser[], cards: readonly ModelCard[]) {
    this.source = source
    this.denoisers = denoisers
    this.cards = cards
    this.range = { first: 0, last: source.sliceCount - 1 }
  }

  /** Another open series that could be the reference. */
  readonly partner: Partner | null = $derived.by(() => likelyReference(this.source, sources.list))

  /** The choices as made, not yet fitted: a crop that is briefly too small must not shrink the patches for good. */
  readonly #chosen: PatchifySettings = $derived.by(() => this.#stored.current)

  /** Reason why no planes across the slices can be audited. Null if they can. */
  readonly planeObstacle: string | null = $derived.by(() => {
    if (this.source.sliceCount < smallestPatch) return `The series has fewer than ${smallestPatch} slices`
    return this.volume === null ? 'The places of the slices are being read' : planeRefusal(this.volume)
  })

  /** Plane of the patches: the chosen one, or axial where it cannot be had. */
  readonly plane: PlaneName = $derived.by(() =>
    this.planeObstacle === null ? (this.#chosen.plane ?? 'axial') : 'axial'
  )

  /** The planes that patches are cut from. Null for axial slices. */
  readonly planes: Plane | null = $derived.by(() => {
    if (this.plane === 'axial' || !this.volume || 'refusal' in this.volume) return null
    const slices = { length: this.range.last - this.range.first + 1 }
    const { rows, columns } = this.source
    return planesOf(this.volume.grid, { slices, rows, columns }).find(({ name }) => name === this.plane)!
  })

  /** The choices, fitted to the source. Patches of planes cover these. */
  readonly settings: PatchifySettings = $derived.by(() =>
    fitSettings(this.planes ? { ...this.#chosen, crop: { kind: 'central' } } : this.#chosen, {
      source: this.planes ? { ...this.source, rows: this.planes.rows, columns: this.planes.columns } : this.source,
      denoisers: this.denoisers,
      referenceIds: referenceOptions(this.source, sources.list).flatMap(({ value, disabled }) =>
        disabled ? [] : [value]
      ),
      defaultDegradation: this.#default().degradation
    })
  )

  readonly crop: Square = $derived.by(() =>
    resolveCrop(this.source.rows, this.source.columns, this.planes ? { kind: 'central' } : this.settings.crop)
  )

  readonly grid: PatchGrid = $derived({
    ...(this.planes
      ? planeGrid(this.planes, this.settings)
      : patchGrid(this.crop, this.settings.patchSize, this.settings.stride)),
    patchSize: this.settings.patchSize
  })

  readonly patchesPerSlice = $derived(this.grid.rowStarts.length * this.grid.columnStarts.length)

  /** False if the source is the reference itself: then there is nothing to denoise. */
  readonly hasInput = $derived(this.settings.degradation.kind !== 'reference')

  /** The series that outputs of others are compared with; null if there is none. */
  readonly referenceId: string | null = $derived.by(() => {
    const { degradation } = this.settings
    if (degradation.kind === 'pair') return degradation.referenceSourceId
    return degradation.kind === 'reference' ? this.source.id : null
  })

  /** Outputs of others; none without a reference series. */
  readonly outputs: readonly OutputChoice[] = $derived.by(() =>
    this.referenceId === null ? [] : (this.settings.outputs?.list ?? [])
  )

  /** Chosen denoisers that fit the source's values and the patches, in the list's order; none without an input. */
  readonly usable = $derived.by(() => this.#fitting(this.denoisedPatchSize))

  /** Usable denoisers that also take the sample patches, which are axial. */
  readonly sampled = $derived.by(() => this.#fitting(this.settings.patchSize))

  /** Side of the patches that denoisers get. Null if they get whole slices. */
  get denoisedPatchSize(): number | null {
    return this.planes ? null : this.settings.patchSize
  }

  #fitting(patchSize: number | null): DenoiserChoice[] {
    return this.denoisers.flatMap((description) => {
      const choice = this.hasInput && this.settings.denoisers.find(({ id }) => id === description.id)
      return choice && incompatibility(description, this.source, patchSize) === null ? [choice] : []
    })
  }

  /** Names of the chosen programs of others: samples run them on request only. */
  readonly programs: readonly string[] = $derived.by(() =>
    this.denoisers.flatMap(({ id, name, command }) =>
      command && this.usable.some((choice) => choice.id === id) ? [name] : []
    )
  )

  isProgram(id: string): boolean {
    return this.denoisers.some((denoiser) => denoiser.id === id && denoiser.command !== undefined)
  }

  /** Lesions as chosen, also if they are off or cannot be had. */
  readonly lesionChoice: LesionChoice = $derived.by(() => this.settings.lesions ?? defaultLesions)

  /** Reason why the audit cannot have lesions; null if it can. */
  readonly lesionObstacle: string | null = $derived.by(() =>
    lesionObstacle(this.source, this.lesionChoice.plan, this.outputs.length)
  )

  /** Places that a person clicked on this source. Null if a rule places the lesions. */
  lesionPlaces = $state.raw<readonly LesionPlace[] | null>(null)
  /** Reason why the last click placed no lesion; null if it did. */
  lesionRefusal = $state<string | null>(null)

  /** True if a click on the slice places a lesion. */
  get placesLesions(): boolean {
    return this.lesionPlaces !== null && this.lesionChoice.isOn && this.hasInput && this.lesionObstacle === null
  }

  /** Radius of a lesion in pixels; 0 if the size of a pixel is unknown. */
  readonly lesionRadius: number = $derived.by(() =>
    this.source.pixelSpacing ? this.lesionChoice.plan.diameter / 2 / this.source.pixelSpacing[0] : 0
  )

  /** Places a lesion at a pixel, or states why it cannot lie there. */
  placeLesion(place: LesionPlace): void {
    const others = this.lesionPlaces ?? []
    const { plan } = this.lesionChoice
    try {
      const scale = lesionScale(plan, this.source)
      this.lesionRefusal = placeObstacle(place, others, { plan, scale, ground: this.#auditedArea() })
    } catch (thrown) {
      this.lesionRefusal = asDenoscopeError(thrown).message
    }
    if (this.lesionRefusal === null) this.lesionPlaces = [...others, place]
  }

  /** Takes the last place back, or all of them. */
  removeLesions(count: number): void {
    this.lesionRefusal = null
    this.lesionPlaces = (this.lesionPlaces ?? []).slice(0, -count)
  }

  #auditedArea(): LesionArea {
    const { rowStarts, columnStarts, patchSize } = this.grid
    const [row, column] = [rowStarts[0]!, columnStarts[0]!]
    const { first, last } = this.range
    return {
      slices: Array.from({ length: last - first + 1 }, (_, index) => first + index),
      area: {
        row,
        column,
        rows: Math.min(this.source.rows, rowStarts.at(-1)! + patchSize) - row,
        columns: Math.min(this.source.columns, columnStarts.at(-1)! + patchSize) - column
      },
      border: Math.floor(patchSize / 2)
    }
  }

  /** Lesions of the audit; none if there is nothing to denoise. */
  get lesions(): Pick<AuditRequest, 'lesions'> {
    const { isOn, plan } = this.lesionChoice
    if (!isOn || !this.hasInput || this.lesionObstacle !== null) return {}
    if (this.lesionPlaces === null) return { lesions: plan }
    const places = this.lesionPlaces.map((place) => ({ ...place }))
    return places.length > 0 ? { lesions: { ...plan, places: { kind: 'given', places } } } : {}
  }

  get #stored(): Persisted<PatchifySettings> {
    return persisted(`patchify.${this.source.kind}`, this.#default(), isPatchifySettings)
  }

  #default(): PatchifySettings {
    const { partner } = this
    return defaultSettings(this.source, this.denoisers, this.cards, partner?.fuller ? partner.id : undefined)
  }

  change(changes: Partial<PatchifySettings>): void {
    this.#stored.current = { ...this.#chosen, ...changes }
  }

  setCrop(crop: Crop): void {
    this.change({ crop })
  }

  setSquare(square: Square): void {
    this.change({ crop: { kind: 'square', ...square } })
  }

  setPatchSize(patchSize: number): void {
    this.change(withPatchSize(this.#chosen, patchSize))
  }

  /** In the list's order, so that strip, audit and report show the same order. */
  choose(id: string, chosen: boolean): void {
    const known = new Map(this.settings.denoisers.map((choice) => [choice.id, choice]))
    if (chosen) known.set(id, known.get(id) ?? { id, parameters: {} })
    else known.delete(id)
    this.change({ denoisers: this.denoisers.flatMap((denoiser) => known.get(denoiser.id) ?? []) })
  }

  setParameters(id: string, parameters: ParameterValues): void {
    this.change({
      denoisers: this.settings.denoisers.map((choice) => (choice.id === id ? { id, parameters } : choice))
    })
  }

  addOutput(sourceId: string, name: string): void {
    this.#setOutputs([...this.outputs, { sourceId, name }])
  }

  nameOutput(sourceId: string, name: string): void {
    if (name.trim() === '') return
    this.#setOutputs(
      this.outputs.map((output) => (output.sourceId === sourceId ? { sourceId, name: name.trim() } : output))
    )
  }

  removeOutput(sourceId: string): void {
    this.#setOutputs(this.outputs.filter((output) => output.sourceId !== sourceId))
  }

  /** Settings for the series of a plan whose base is this source. */
  takeUp({ referenceId, inputId, outputs, denoiserIds, pairBy }: OutputsPlan): void {
    this.links.rule = pairBy
    this.change({
      degradation: inputId === null ? { kind: 'reference' } : { kind: 'pair', referenceSourceId: referenceId },
      outputs: { sourceId: this.source.id, list: this.#keyed(outputs) },
      ...(inputId !== null && { denoisers: denoiserIds.map((id) => ({ id, parameters: {} })) })
    })
  }

  #setOutputs(outputs: readonly Omit<OutputChoice, 'key'>[]): void {
    this.change({ outputs: { sourceId: this.source.id, list: this.#keyed(outputs) } })
  }

  /** Keys that no denoiser has, whichever is chosen later. */
  #keyed(outputs: readonly Omit<OutputChoice, 'key'>[]): OutputChoice[] {
    return namedOutputs(
      outputs,
      this.denoisers.map(({ id }) => id)
    )
  }

  reset(): void {
    this.#stored.current = this.#default()
    this.range = { first: 0, last: this.source.sliceCount - 1 }
    this.links.rule = null
    this.lesionPlaces = this.lesionRefusal = null
  }

  /** Pairing of a request; empty without another series, or without a rule. */
  get pairing(): Pick<AuditRequest, 'pairing'> {
    return this.referenceId !== null && this.links.rule ? { pairing: { by: this.links.rule } } : {}
  }

  request(): AuditRequest {
    const { crop, patchSize, stride, degradation, seed, limit } = this.settings
    const whole = this.range.first === 0 && this.range.last === this.source.sliceCount - 1
    return {
      sourceId: this.source.id,
      patchify: { crop, patchSize, stride },
      degradation,
      denoisers: this.usable.map(({ id, parameters }) => ({ id, parameters: { ...parameters } })),
      outputs: this.outputs.map((output) => ({ ...output })),
      seed,
      ...this.pairing,
      ...(!whole && { slices: this.range }),
      ...(this.plane !== 'axial' && { plane: this.plane }),
      ...(limit !== null && { limit }),
      ...this.lesions,
      ...(this.title.trim() && { title: this.title.trim() })
    }
  }
}
