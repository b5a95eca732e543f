import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { Plane } from '../../../src-core/sources/volume/planes.ts'
import type { SliceSupply } from '../slice-viewer/slice-store.ts'
import { SliceView, type Frame } from '../slice-viewer/slice-view.svelte.ts'
import { bound, ViewerController, type ViewerBindings } from '../slice-viewer/viewer-controller.svelte.ts'
import { reformat } from './reformat.ts'
import type { PlacedVolume, VolumeSeries } from './volume-load.svelte.ts'

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

interface PlaneBindings extends Pick<ViewerBindings, 'index' | 'window' | 'tools' | 'listsKeys'> {
  readonly frame: Frame
}

/**
 * Viewer of the planes of a volume.
 * @param bindings.index plane of the volume, 0-based. The viewer has the numbers that slices have in their series.
 */
export function planeController(
  series: VolumeSeries,
  { volume }: PlacedVolume,
  plane: Plane,
  { frame, index, ...bindings }: PlaneBindings
): ViewerController {
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
  const supply = new PlaneSupply((at) => reformat(volume, plane, at - offset))
  return new ViewerController({
    ...bindings,
    source,
    slices: new SliceView(source, frame, supply),
    index: bound(
      () => index.current + offset,
      (at) => (index.current = at - offset)
    )
  })
}
