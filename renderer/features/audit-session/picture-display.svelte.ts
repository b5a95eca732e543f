import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { judgedOf } from '../../../src-core/audit/audited-outputs.ts'
import type { Window } from '../../../src-core/sources/source.ts'
import { persisted } from '../../state/settings.svelte.ts'
import type { Display } from '../patch-pictures/paint-pixels.ts'
import { displayOf } from '../patch-pictures/patch-values.ts'
import { tilePictures } from '../patch-pictures/tile-pictures.ts'
import type { PatchOrder } from './patch-order.svelte.ts'

/** The pictures of each tile. `hidden` holds keys of outputs. */
export interface PictureSwitches {
  readonly reference: boolean
  readonly noisy: boolean
  readonly difference: boolean
  readonly hidden: readonly string[]
}

export function isPictureSwitches(value: unknown): boolean {
  const { reference, noisy, difference, hidden } = (value ?? {}) as Partial<PictureSwitches>
  return [reference, noisy, difference].every((flag) => typeof flag === 'boolean') && Array.isArray(hidden)
}

const allPictures: PictureSwitches = { reference: true, noisy: true, difference: true, hidden: [] }
const switches = persisted<PictureSwitches>('audit.pictures', allPictures, isPictureSwitches)
const overlay = persisted('audit.overlay', true)
const tileOverlay = persisted('audit.tile-overlay', false)
const pictureWidth = persisted('audit.tile-size', 60)

/** Pictures, overlays and window of an audit. All but `flicker` are stored and apply to all audits. */
export class PictureDisplay {
  readonly #record: AuditRecord
  readonly #order: PatchOrder
  /** True while pictures show the reference instead of the output. */
  flicker = $state(false)

  constructor(record: AuditRecord, order: PatchOrder) {
    this.#record = record
    this.#order = order
  }

  get switches(): PictureSwitches {
    return switches.current
  }
  set switches(next: PictureSwitches) {
    switches.current = next
  }

  /** The pictures of a tile, from left to right. */
  readonly pictures = $derived.by(() => {
    const { hidden, ...shown } = this.switches
    const { ranked } = this.#order
    return tilePictures(this.#record, {
      ...shown,
      denoisers: judgedOf(this.#record).filter((key) => !hidden.includes(key)),
      differenceOf: ranked,
      ...(this.hasErrorMap && this.tileOverlay && { overlayOf: ranked })
    })
  })

  /** True if the audit has a reference, so that lost and invented structure is known. */
  get hasErrorMap(): boolean {
    return this.#record.hasReference
  }

  /** True if the inspector and slices show lost and invented structure. */
  get overlay(): boolean {
    return overlay.current
  }
  set overlay(shown: boolean) {
    overlay.current = shown
  }

  /** True if tiles show lost and invented structure on the output that the wall is sorted by. */
  get tileOverlay(): boolean {
    return tileOverlay.current
  }
  set tileOverlay(shown: boolean) {
    tileOverlay.current = shown
  }

  /** Wanted width of a tile's picture in CSS pixels. */
  get pictureWidth(): number {
    return pictureWidth.current
  }
  set pictureWidth(width: number) {
    pictureWidth.current = width
  }

  readonly #window = $derived.by(() => {
    const { kind, defaultWindow } = this.#record.source
    return persisted<Window>(`audit.window.${kind}`, defaultWindow)
  })

  get window(): Window {
    return this.#window.current
  }
  set window(window: Window) {
    this.#window.current = window
  }

  /** The window as shares of the source's intensity range. */
  readonly levels: Display = $derived.by(() => displayOf(this.window, this.#record.source.intensityRange))
}
