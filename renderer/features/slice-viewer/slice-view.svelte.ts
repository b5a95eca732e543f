import { tick } from 'svelte'
import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import { asDenoscopeError, type DenoscopeError } from '../../../src-core/errors.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { drawingChoice, surfaceMaker } from './make-surface.ts'
import { SliceStore, type SliceReader, type SliceSupply } from './slice-store.ts'
import type { SliceStack, SliceSurface } from './slice-surface.ts'
import {
  fitView,
  flipView,
  imageShape,
  turnView,
  upright,
  type ImageShape,
  type Orientation,
  type Size,
  type View
} from './view-transform.ts'

let nextStack = 0

/** View and inversion of slices. Viewers with linked frames move together. */
export interface Frame {
  /** Null: fitted. */
  view: View | null
  /** Turn and flip while fitted. */
  orientation: Orientation
  inverted: boolean
  /** The view while fitted. Absent: as large as the viewport allows. */
  fitted?(): View
}

/** A frame that follows no other. */
export class OwnFrame implements Frame {
  view = $state.raw<View | null>(null)
  orientation = $state.raw(upright)
  inverted = $state(false)
}

function storeOf({ id, sliceCount }: SourceSummary): SliceStore {
  const read: SliceReader = (index) => engine.call('slices.read', { sourceId: id, index })
  return new SliceStore(read, { first: 0, last: sliceCount - 1 })
}

/** The state of one viewer: surface, slice and view. */
export class SliceView {
  readonly shape: ImageShape
  readonly #stack: SliceStack
  readonly #store: SliceSupply
  #surface = $state.raw<SliceSurface | null>(null)
  readonly #frame: Frame
  #wanted = -1
  /** True after the first change of the slice. The slices ahead are then fetched. */
  #scrolling = false
  /** The surface that a slice is being drawn on. */
  #drawingOn: SliceSurface | null = null
  size = $state.raw<Size>({ width: 1, height: 1 })
  /** The drawn slice. The previous one stays until the wanted one is read. */
  slice = $state.raw<SliceImage | null>(null)
  /** Index of the drawn slice, 0-based. -1 without one. */
  sliceIndex = $state(-1)
  loading = $state(false)
  error = $state.raw<DenoscopeError | null>(null)

  /** @param store where the slices come from; the source itself unless given. */
  constructor(source: SourceSummary, frame: Frame = new OwnFrame(), store: SliceSupply = storeOf(source)) {
    this.#frame = frame
    this.shape = imageShape(source.rows, source.columns, source.pixelSpacing)
    this.#store = store
    this.#stack = {
      id: `${source.id}-${nextStack++}`,
      sliceCount: source.sliceCount,
      shape: this.shape,
      read: (index) => this.#store.get(index)
    }
  }

  get surface(): SliceSurface | null {
    return this.#surface
  }

  get view(): View {
    const { view, orientation } = this.#frame
    return view ?? this.#frame.fitted?.() ?? fitView(this.shape, this.size, orientation)
  }
  set view(view: View) {
    this.#frame.view = view
  }

  get inverted(): boolean {
    return this.#frame.inverted
  }
  set inverted(inverted: boolean) {
    this.#frame.inverted = inverted
  }

  /** Shows the whole image, turned as it is. */
  fit(): void {
    this.#frame.orientation = this.view
    this.#frame.view = null
  }

  /** A fitted image stays fitted. */
  turn(quarters: number): void {
    this.#orient((view) => turnView(view, quarters))
  }

  /** Exchanges left and right, or top and bottom, of the screen. A fitted image stays fitted. */
  flip(axis: 'horizontal' | 'vertical'): void {
    this.#orient((view) => flipView(view, axis))
  }

  #orient(change: (view: View) => View): void {
    const changed = change(this.view)
    if (this.#frame.view === null) this.#frame.orientation = changed
    else this.#frame.view = changed
  }

  /** As it was at first: fitted, upright, not inverted. */
  reset(): void {
    this.#frame.view = null
    this.#frame.orientation = upright
    this.#frame.inverted = false
  }

  /** Draws into an element until the returned function is called; comes back by itself when the GPU is lost. */
  attach(element: HTMLDivElement): () => void {
    let gone = false
    const rest = this.#store.use()
    const open = async () => {
      const make = await surfaceMaker(drawingChoice.current)
      // A surface is made in an element that is not turned (SlicePixels).
      await tick()
      if (gone) return
      this.#surface = make(element, this.#stack, () => {
        this.#surface?.destroy()
        this.#surface = null
        this.#open(open)
      })
    }
    this.#open(open)
    return () => {
      gone = true
      rest()
      this.#surface?.destroy()
      this.#surface = null
    }
  }

  #open(open: () => Promise<void>): void {
    open().catch((thrown: unknown) => (this.error = asDenoscopeError(thrown)))
  }

  /**
   * Shows a slice. One slice is read and drawn at a time, then the newest wanted one. Fast scrolling therefore skips
   * slices instead of waiting for each.
   */
  async show(index: number): Promise<void> {
    if (this.#wanted >= 0 && this.#wanted !== index) this.#scrolling = true
    this.#wanted = index
    const surface = this.#surface
    if (!surface || this.#drawingOn === surface) return
    this.#drawingOn = surface
    let drawn = -1
    while (this.#surface === surface && drawn !== this.#wanted) {
      drawn = this.#wanted
      this.loading = this.#store.peek(drawn) === undefined
      await this.#draw(surface, drawn)
    }
    if (this.#drawingOn !== surface) return
    this.#drawingOn = null
    this.loading = false
  }

  async #draw(surface: SliceSurface, index: number): Promise<void> {
    try {
      const asked = this.#store.get(index)
      this.#store.lookAround(index, this.#scrolling)
      const slice = await asked
      if (this.#surface !== surface) return
      await surface.show(index, slice)
      this.slice = slice
      this.sliceIndex = index
      this.error = null
    } catch (thrown) {
      if (this.#wanted === index && this.#surface === surface) this.error = asDenoscopeError(thrown)
    }
  }
}
