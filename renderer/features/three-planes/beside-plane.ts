import type { Vector } from '../../../src-core/sources/slice-place.ts'
import { planesOf, type Plane } from '../../../src-core/sources/volume/planes.ts'
import type { Frame } from '../slice-viewer/slice-view.svelte.ts'
import { bound, type ViewerController } from '../slice-viewer/viewer-controller.svelte.ts'
import { upright, type View } from '../slice-viewer/view-transform.ts'
import type { LinkedPlanes, PlanePane } from './linked-planes.svelte.ts'
import { planeController } from './plane-controller.ts'
import { placeAt, pointOf } from './reformat.ts'
import type { PlacedVolume, VolumeSeries } from './volume-load.svelte.ts'
import { placeOf } from './voxel-position.ts'

/**
 * The same place of another volume in one pane: the plane nearest to the cross-hair in mm.
 * Equal millimetres of the patient lie above each other on the screen.
 */
export class BesidePlane {
  readonly viewer: ViewerController
  readonly #planes: LinkedPlanes
  readonly #pane: PlanePane
  readonly #plane: Plane
  readonly #placed: PlacedVolume
  readonly #series: VolumeSeries

  constructor(planes: LinkedPlanes, pane: PlanePane, placed: PlacedVolume, series: VolumeSeries) {
    this.#planes = planes
    this.#pane = pane
    this.#placed = placed
    this.#series = series
    this.#plane = planesOf(placed.grid, placed.volume).find(({ name }) => name === pane.plane.name)!
    const view = () => this.#view
    const shown = pane.viewer
    const frame: Frame = {
      get view() {
        return view()
      },
      set view(_view) {
        // The pane in front decides the view.
      },
      orientation: upright,
      get inverted() {
        return shown.slices.inverted
      },
      set inverted(inverted) {
        shown.slices.inverted = inverted
      }
    }
    this.viewer = planeController(series, placed, this.#plane, {
      frame,
      index: bound(
        () => Math.min(Math.max(this.#index, 0), this.#plane.count - 1),
        () => {}
      ),
      window: bound(
        () => planes.window,
        (window) => (planes.window = window)
      ),
      tools: planes.tools,
      listsKeys: false
    })
  }

  /** False if the other volume has no plane at the place of the cross-hair. */
  get reaches(): boolean {
    return this.#index >= 0 && this.#index < this.#plane.count
  }

  /** Plane nearest to the cross-hair, beyond the volume if it ends before. */
  get #index(): number {
    return Math.round(this.#placeOf(this.#planes.position)[this.#plane.normal])
  }

  get #view(): View {
    const { plane, viewer } = this.#pane
    const { view } = viewer.slices
    const middle = this.#planes.positionAt(placeAt(view.centre, plane, this.#planes.cross))
    const finest = (of: Plane) => Math.min(...of.pixelSpacing)
    return {
      ...view,
      scale: (view.scale * finest(this.#plane)) / finest(plane),
      centre: pointOf(this.#placeOf(middle), this.#plane)
    }
  }

  /** Column, row and slice of the other volume at a position in mm, with fractions. */
  #placeOf(position: Vector): Vector {
    const [column, row, slice] = placeOf(this.#placed.grid, position)
    return [column, row, slice - this.#series.bounds.first]
  }
}
