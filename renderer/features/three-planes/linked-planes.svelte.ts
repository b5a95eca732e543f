import type { Window } from '../../../src-core/sources/source.ts'
import type { Vector } from '../../../src-core/sources/slice-place.ts'
import { planesOf, type Plane } from '../../../src-core/sources/volume/planes.ts'
import { positionOf } from '../../../src-core/sources/volume/volume-grid.ts'
import type { Frame } from '../slice-viewer/slice-view.svelte.ts'
import { bound, ViewerTools, type Bound, type ViewerController } from '../slice-viewer/viewer-controller.svelte.ts'
import { upright, type View } from '../slice-viewer/view-transform.ts'
import { planeController } from './plane-controller.ts'
import { pointOf, valueAt, voxelAt, type Voxel } from './reformat.ts'
import type { PlacedVolume, VolumeLoad, VolumeSeries } from './volume-load.svelte.ts'
import { placeOf, positionMismatch, type SizedGrid } from './voxel-position.ts'

/** Work of the left button in three planes. */
export type PlaneTool = 'cross' | 'window' | 'pan' | 'zoom'

/** One of three panes. */
export interface PlanePane {
  readonly plane: Plane
  readonly viewer: ViewerController
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
    return this.positionAt(this.cross)
  }

  /** Position of a voxel in mm. Fractions of voxels lie between. */
  positionAt([column, row, slice]: Voxel): Vector {
    return positionOf(this.grid, [column, row, slice + this.load.series.bounds.first])
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

  /** Reason why positions of the other volume are not those of this one (see positionMismatch). Null if they are. */
  mismatch(other: PlacedVolume): string | null {
    return positionMismatch(sized(this.#placed), sized(other))
  }

  /** True if a volume of the same positions has a voxel under the cross-hair. */
  isIn({ volume, grid }: PlacedVolume, { bounds }: VolumeSeries): boolean {
    const [column, row, slice] = placeOf(grid, this.position)
    const within = (at: number, count: number) => at >= -0.5 && at <= count - 0.5
    return (
      within(column, volume.columns) && within(row, volume.rows) && within(slice - bounds.first, volume.slices.length)
    )
  }

  /** Takes tool, interpolation and place of former panes; their voxel nearest in mm if the positions are comparable. */
  follow(former: LinkedPlanes): void {
    this.tool = former.tool
    this.tools.interpolation = former.tools.interpolation
    if (this.mismatch(former.#placed) !== null) return
    const [column, row, slice] = placeOf(this.grid, former.position).map(Math.round) as [number, number, number]
    this.cross = [column, row, slice - this.load.series.bounds.first]
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
    const viewer = planeController(this.load.series, this.#placed, plane, {
      frame: new PlaneFrame(this.#inversion),
      index: bound(
        () => this.cross[plane.normal],
        (index) => {
          const next: [number, number, number] = [...this.cross]
          next[plane.normal] = index
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
    return { plane, viewer }
  }
}

const sized = ({ grid, volume: { columns, rows, slices } }: PlacedVolume): SizedGrid => ({
  grid,
  size: [columns, rows, slices.length]
})
