import type { SliceImage } from '../../../src-core/engine/contract.ts'
import { asDenoscopeError, type DenoscopeError } from '../../../src-core/errors.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { neighbours, SliceStore } from './slice-store.ts'
import type { SliceStack, SliceSurface } from './surface.ts'
import { fitView, imageShape, type ImageShape, type Size, type View } from './view-transform.ts'

let nextStack = 0

/** One viewer's state: its surface, the slice on it, and where the image lies. */
export class SliceView {
  readonly shape: ImageShape
  readonly #stack: SliceStack
  readonly #store: SliceStore
  #surface = $state.raw<SliceSurface | null>(null)
  #manualView = $state.raw<View | null>(null)
  #wanted = -1
  size = $state.raw<Size>({ width: 1, height: 1 })
  /** The slice that is drawn; an older one stays until the wanted one is there. */
  slice = $state.raw<SliceImage | null>(null)
  loading = $state(false)
  error = $state.raw<DenoscopeError | null>(null)

  constructor(source: SourceSummary) {
    this.shape = imageShape(source.rows, source.columns, source.pixelSpacing)
    this.#store = new SliceStore((index) => engine.call('slices.read', { sourceId: source.id, index }))
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
    return this.#manualView ?? fitView(this.shape, this.size)
  }
  set view(view: View) {
    this.#manualView = view
  }

  get fitted(): boolean {
    return this.#manualView === null
  }

  fit(): void {
    this.#manualView = null
  }

  /** Draws into an element until the returned function is called; comes back by itself when the GPU is lost. */
  attach(element: HTMLDivElement): () => void {
    let gone = false
    const open = async () => {
      const { createCornerstoneSurface } = await import('./cornerstone-surface.ts')
      if (gone) return
      this.#surface = createCornerstoneSurface(element, this.#stack, () => {
        this.#surface?.destroy()
        this.#surface = null
        this.#open(open)
      })
    }
    this.#open(open)
    return () => {
      gone = true
      this.#surface?.destroy()
      this.#surface = null
    }
  }

  #open(open: () => Promise<void>): void {
    open().catch((thrown: unknown) => (this.error = asDenoscopeError(thrown)))
  }

  /** Shows a slice; when several were wanted meanwhile, only the newest is drawn. */
  async show(index: number): Promise<void> {
    const surface = this.#surface
    if (!surface) return
    this.#wanted = index
    this.loading = true
    try {
      const slice = await this.#store.get(index)
      if (this.#wanted !== index || this.#surface !== surface) return
      await surface.show(index)
      this.slice = slice
      this.error = null
      this.#store.prefetch(neighbours(index, this.#stack.sliceCount))
    } catch (thrown) {
      if (this.#wanted === index) this.error = asDenoscopeError(thrown)
    } finally {
      if (this.#wanted === index) this.loading = false
    }
  }
}
