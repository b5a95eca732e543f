import type { AuditRequest, Crop } from '../../../src-core/audit/request.ts'
import type { DenoiserDescription, ParameterValues } from '../../../src-core/denoisers/denoiser.ts'
import { patchGrid, resolveCrop } from '../../../src-core/images/patch-grid.ts'
import type { ModelCard } from '../../../src-core/models/model.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { settings } from '../../state/settings.svelte.ts'
import { sources } from '../../state/sources.svelte.ts'
import type { Square } from '../slice-viewer/crop-square.ts'
import type { PatchGrid } from '../slice-viewer/patch-grid.ts'
import { incompatibility } from './denoiser-options.ts'
import {
  defaultSettings, fitSettings, isPatchifySettings, withPatchSize, type PatchifySettings, type SliceRange
} from './patchify-settings.ts'
import { partnerOf, referenceOptions, type Partner } from './reference-options.ts'

/** The settings of one source's audit: remembered by kind of source, and what follows from them at once. */
export class PatchifyForm {
  readonly source: SourceSummary
  readonly denoisers: readonly DenoiserDescription[]
  readonly cards: readonly ModelCard[]
  range = $state.raw<SliceRange>({ first: 0, last: 0 })
  title = $state('')

  constructor(source: SourceSummary, denoisers: readonly DenoiserDescription[], cards: readonly ModelCard[]) {
    this.source = source
    this.denoisers = denoisers
    this.cards = cards
    this.range = { first: 0, last: source.sliceCount - 1 }
  }

  /** Another open series that could be the reference. */
  readonly partner: Partner | null = $derived.by(() => partnerOf(this.source, sources.list))

  /** What was chosen; kept as it is, so that a crop that is too small for a moment does not shrink the patches for good. */
  readonly #chosen: PatchifySettings = $derived.by(() => settings.read(this.#key, this.#usual(), isPatchifySettings))

  /** What is used: the choice, fitted to the source. */
  readonly settings: PatchifySettings = $derived.by(() =>
    fitSettings(this.#chosen, {
      source: this.source,
      denoisers: this.denoisers,
      referenceIds: referenceOptions(this.source, sources.list).flatMap(({ value, disabled }) => (disabled ? [] : [value])),
      usualDegradation: this.#usual().degradation
    })
  )

  readonly crop: Square = $derived.by(() => resolveCrop(this.source.rows, this.source.columns, this.settings.crop))

  readonly grid: PatchGrid = $derived({
    ...patchGrid(this.crop, this.settings.patchSize, this.settings.stride),
    patchSize: this.settings.patchSize
  })

  readonly patchesPerSlice = $derived(this.grid.rowStarts.length * this.grid.columnStarts.length)

  /** The source is somebody else's output, which is judged as it is. */
  readonly comparing = $derived(this.settings.degradation.kind === 'compare')

  /** The chosen denoisers that can take the patches; none in a comparison. */
  readonly usable = $derived(
    (this.comparing ? [] : this.settings.denoisers).filter(({ id }) => {
      const description = this.denoisers.find((denoiser) => denoiser.id === id)
      return description !== undefined && incompatibility(description, this.settings.patchSize) === null
    })
  )

  get #key(): string {
    return `patchify.${this.source.kind}`
  }

  #usual(): PatchifySettings {
    const { partner } = this
    return defaultSettings(this.source, this.denoisers, this.cards, partner?.fuller ? partner.id : undefined)
  }

  change(changes: Partial<PatchifySettings>): void {
    settings.write(this.#key, { ...this.#chosen, ...changes })
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
    this.change({ denoisers: this.settings.denoisers.map((choice) => (choice.id === id ? { id, parameters } : choice)) })
  }

  reset(): void {
    settings.write(this.#key, this.#usual())
    this.range = { first: 0, last: this.source.sliceCount - 1 }
  }

  request(): AuditRequest {
    const { crop, patchSize, stride, degradation, seed, limit } = this.settings
    const whole = this.range.first === 0 && this.range.last === this.source.sliceCount - 1
    return {
      sourceId: this.source.id,
      patchify: { crop, patchSize, stride },
      degradation,
      denoisers: this.usable.map(({ id, parameters }) => ({ id, parameters: { ...parameters } })),
      seed,
      ...(!whole && { slices: this.range }),
      ...(limit !== null && { limit }),
      ...(this.title.trim() && { title: this.title.trim() })
    }
  }
}
