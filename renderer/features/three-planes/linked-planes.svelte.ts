import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import type { Vector } from '../../../src-core/sources/slice-place.ts'
import type { SliceSupply } from '../slice-viewer/slice-store.ts'
import { SliceView, type Frame } from '../slice-viewer/slice-view.svelte.ts'
import { bound, ViewerController, ViewerTools, type Bound } from '../slice-viewer/viewer-controller.svelte.ts'
import { upright, type View } from '../slice-viewer/view-transform.ts'
import { planesOf, pointOf, positionOf, reformat, valueAt, voxelAt, type Plane, type Voxel } from './reformat.ts'
import type { PlacedVolume, VolumeLoad } from './volume-load.svelte.ts'

/** Spacings in mm that differ by less are equal. */
const sameSpacing = 1e-3

/** Work of the left button in three planes. */
export type PlaneTool = 'cross' | 'window' | 'pan' | 'zoom'

/** One of three panes. */
export interface PlanePane {
  readonly plane: Plane
  readonly viewer: ViewerController
}

/** Planes of one volume for a viewer. The latest plane is kept. */
class PlaneSupply implements SliceSupply {
  readonly #make: (index: number) => SliceImage
  #latest: { readonly index: number; readonly image: SliceImage } | null = null

  constructor(make: (index: number) => SliceImage) {
    this.#make = make
  }

  peek(index: number): SliceImage {
    if (this.#latest?.index !== index) this.#latest = { index, image: this.#make(index) }
    return this.#latest.image
  }

  async get(index: number): Promise<SliceImage> {
    return this.peek(index)
  }

  /** A plane is made faster than it is drawn, so that none is made ahead. */
  lookAround(): void {}

  use(): () => void {
    return () => {}
  }
}

/** View of one pane. Inversion is that of all panes. */
class PlaneFrame implements Frame {
  view = $state.raw<View | null>(null)
  orientation = $state.raw(upright)
  readonly #shared: { inverted: boolean }

  constructor(shared: { inverted: boolean }) {
    this.#shared = shared
  }

  get inverted(): boolean {
    return this.#shared.inverted
  }
  set inverted(inverted: boolean) {
    this.#shared.inverted = inverted
  }
}

class Inversion {
  inverted = $state(false)
}

/** Three panes of one volume with a shared cross-hair, window and inversion. */
export class LinkedPlanes {
  readonly load: VolumeLoad
  readonly #placed: PlacedVolume
  readonly #window: Bound<Window>
  readonly #inversion = new Inversion()
  readonly tools = new ViewerTools()
  readonly panes: readonly PlanePane[]
  tool = $state<PlaneTool>('cross')
  /** The voxel under the cross-hair, at first the middle one. Its slice counts from the first slice of the volume. */
  #cross = $state.raw<Voxel>([0, 0, 0])

  constructor(load: VolumeLoad, placed: PlacedVolume, window: Bound<Window>) {
    this.load = load
    this.#placed = placed
    this.#window = window
    const { slices, rows, columns } = placed.volume
    const middle = (count: number) => Math.floor((count - 1) / 2)
    this.#cross = [middle(columns), middle(rows), middle(slices.length)]
    this.panes = planesOf(placed.grid, placed.volume).map((plane, place) => this.#pane(plane, place === 0))
  }

  get cross(): Voxel {
    return this.#cross
  }
  set cross([column, row, slice]: Voxel) {
    const { slices, rows, columns } = this.#placed.volume
    const within = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1)
    const next: Voxel = [within(column, columns), within(row, rows), within(slice, slices.length)]
    if (next.some((at, axis) => at !== this.#cross[axis])) this.#cross = next
  }

  /** Slice of the series under the cross-hair, 0-based. */
  get slice(): number {
    return this.cross[2] + this.load.series.bounds.first
  }
  set slice(index: number) {
    this.cross = [this.cross[0], this.cross[1], index - this.load.series.bounds.first]
  }

  /** Centre of the voxel under the cross-hair in mm (see positionOf). */
  get position(): Vector {
    return positionOf(this.#placed.grid, [this.cross[0], this.cross[1], this.slice])
  }

  /** Value under the cross-hair, in the source's unit. Null beside the patches of an audit. */
  get value(): number | null {
    const [column, row] = this.cross
    const isCovered = this.load.series.covers?.(column, row, this.slice) ?? true
    return isCovered ? valueAt(this.#placed.volume, this.cross) : null
  }

  get grid(): PlacedVolume['grid'] {
    return this.#placed.grid
  }

  get window(): Window {
    return this.#window.current
  }
  set window(window: Window) {
    this.#window.current = window
  }

  hasShapeOf({ volume: { slices, rows, columns } }: PlacedVolume): boolean {
    const own = this.#placed.volume
    return own.slices.length === slices.length && own.rows === rows && own.columns === columns
  }

  /** True if planes of the other volume lie on those of this one. */
  hasGridOf(other: PlacedVolume): boolean {
    const isNear = (distance: number, axis: number) => Math.abs(distance - this.grid.spacing[axis]!) < sameSpacing
    return this.hasShapeOf(other) && other.grid.spacing.every(isNear)
  }

  /** Moves the cross-hair to a point of a plane. */
  moveTo(plane: Plane, point: { readonly x: number; readonly y: number }): void {
    this.cross = voxelAt(point, plane, this.cross)
  }

  crossIn(plane: Plane): { readonly x: number; readonly y: number } {
    return pointOf(this.cross, plane)
  }

  fit(): void {
    for (const { viewer } of this.panes) viewer.fit()
  }

  reset(): void {
    for (const { viewer } of this.panes) viewer.reset()
  }

  #pane(plane: Plane, listsKeys: boolean): PlanePane {
    const frame = new PlaneFrame(this.#inversion)
    return { plane, viewer: this.#viewer(plane, frame, this.#placed, listsKeys) }
  }

  /** A second viewer of a pane, on a volume with the same grid. */
  viewerBeside({ plane, viewer }: PlanePane, other: PlacedVolume): ViewerController {
    const frame: Frame = {
      get view() {
        return viewer.slices.view
      },
      set view(view) {
        if (view) viewer.slices.view = view
      },
      orientation: upright,
      get inverted() {
        return viewer.slices.inverted
      },
      set inverted(inverted) {
        viewer.slices.inverted = inverted
      }
    }
    return this.#viewer(plane, frame, other, false)
  }

  #viewer(plane: Plane, frame: Frame, { volume }: PlacedVolume, listsKeys: boolean): ViewerController {
    const { series } = this.load
    // Slices keep the numbers that they have in their series.
    const offset = plane.normal === 2 ? series.bounds.first : 0
    const source: SourceSummary = {
      ...series.source,
      id: `${series.key}/${plane.name}`,
      rows: plane.rows,
      columns: plane.columns,
      sliceCount: plane.normal === 2 ? series.source.sliceCount : plane.count,
      pixelSpacing: plane.pixelSpacing,
      edgeLetters: plane.edgeLetters
    }
    const supply = new PlaneSupply((index) => reformat(volume, plane, index - offset))
    return new ViewerController({
      source,
      slices: new SliceView(source, frame, supply),
      index: bound(
        () => this.cross[plane.normal] + offset,
        (index) => {
          const next: [number, number, number] = [...this.cross]
          next[plane.normal] = index - offset
          this.cross = next
        }
      ),
      window: bound(
        () => this.window,
        (window) => (this.window = window)
      ),
      tools: this.tools,
      listsKeys
    })
  }
}
