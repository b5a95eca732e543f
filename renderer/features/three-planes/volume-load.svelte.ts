import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import { asDenoscopeError, type DenoscopeError } from '../../../src-core/errors.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { volumeGrid, type VolumeGrid, type VolumeGridAnswer } from '../../../src-core/sources/volume/volume-grid.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { bytesText } from '../../shared/format.ts'
import type { Volume } from './reformat.ts'

/** A series that can be shown in three planes. */
export interface VolumeSeries {
  /** Unique among the series of the screen. */
  readonly key: string
  readonly source: SourceSummary
  /** First and last slice of the volume in the series, 0-based. */
  readonly bounds: { readonly first: number; readonly last: number }
  read(index: number): Promise<SliceImage>
  grid(): Promise<VolumeGridAnswer>
  /** True if a pixel of a slice has a value. Default: every pixel has. */
  covers?(column: number, row: number, slice: number): boolean
}

/** An open source as a volume. */
export function openSeries(source: SourceSummary): VolumeSeries {
  return {
    key: source.id,
    source,
    bounds: { first: 0, last: source.sliceCount - 1 },
    read: (index) => engine.call('slices.read', { sourceId: source.id, index }),
    // DICOM, NIfTI and MetaImage state places. The engine may still be reading another source.
    grid: async () =>
      source.kind === 'dicom' || source.kind === 'files'
        ? engine.call('sources.grid', { id: source.id })
        : volumeGrid(source, null)
  }
}

/** Memory of all volumes on the screen, in bytes. */
const volumeLimit = 1e9
const parallel = 4

/** A loaded volume with its grid. */
export interface PlacedVolume {
  readonly volume: Volume
  readonly grid: VolumeGrid
}

/** Reads a series slice by slice into memory. Its slices have 16 bits if the engine sends 16 bits, else 32. */
export class VolumeLoad {
  readonly series: VolumeSeries
  readonly #room: () => number
  /** Slices that have been read. */
  done = $state(0)
  /** Null until every slice has been read. */
  loaded = $state.raw<PlacedVolume | null>(null)
  /** Reason, in one line, why there are no three planes. */
  refusal = $state.raw<string | null>(null)
  error = $state.raw<DenoscopeError | null>(null)
  cancelled = $state(false)
  #bytes = 0
  #run = 0

  /** @param room bytes that the volume may take */
  constructor(series: VolumeSeries, room: () => number) {
    this.series = series
    this.#room = room
    this.start()
  }

  get count(): number {
    const { first, last } = this.series.bounds
    return last - first + 1
  }

  /** Bytes of the slices that have been read. */
  get bytes(): number {
    return this.#bytes
  }

  start(): void {
    const run = ++this.#run
    this.done = 0
    this.#bytes = 0
    this.loaded = null
    this.refusal = null
    this.error = null
    this.cancelled = false
    this.#load(run).catch((thrown: unknown) => {
      if (run !== this.#run) return
      this.#run++
      this.error = asDenoscopeError(thrown)
    })
  }

  cancel(): void {
    this.#run++
    this.cancelled = true
  }

  async #load(run: number): Promise<void> {
    const { series, count } = this
    const answer = await series.grid()
    if (run !== this.#run) return
    if ('refusal' in answer) return void (this.refusal = answer.refusal)
    if (count < 2) return void (this.refusal = 'There is one slice')
    const { rows, columns } = series.source
    const narrowest = count * rows * columns * Int16Array.BYTES_PER_ELEMENT
    if (this.#refuses(narrowest)) return
    const slices = new Array<SliceImage['data']>(count)
    let next = 0
    const readOn = async (): Promise<void> => {
      while (next < count && run === this.#run) {
        const at = next++
        const { data } = await series.read(series.bounds.first + at)
        if (run !== this.#run) return
        slices[at] = data
        this.#bytes += data.byteLength
        // The slices to come have 16 bits at least.
        if (this.#refuses(this.#bytes + (narrowest / count) * (count - this.done - 1))) return void this.#run++
        this.done++
      }
    }
    await Promise.all(Array.from({ length: parallel }, readOn))
    if (run === this.#run) this.loaded = { volume: { slices, rows, columns }, grid: answer.grid }
  }

  #refuses(size: number): boolean {
    const room = this.#room()
    if (size <= room) return false
    const free =
      room < volumeLimit
        ? `${bytesText(Math.max(0, room))} of ${bytesText(volumeLimit)} are free`
        : `at most ${bytesText(volumeLimit)} are used`
    this.refusal = `The volume needs ${bytesText(size)} of memory or more: ${free}`
    return true
  }
}

/** The volumes of one screen: that of the panes, and that of the other series. No other volume is kept. */
export class VolumeShelf {
  readonly #loads = new Map<string, VolumeLoad>()
  shown = $state.raw<VolumeLoad | null>(null)
  /** Null without another series, and until the first volume is loaded: the panes show early. */
  beside = $state.raw<VolumeLoad | null>(null)

  show(series: VolumeSeries, beside: VolumeSeries | null): void {
    for (const [key, load] of this.#loads) {
      if (key === series.key || key === beside?.key) continue
      load.cancel()
      this.#loads.delete(key)
    }
    this.shown = this.#loadOf(series)
    this.beside = beside && this.shown.loaded ? this.#loadOf(beside) : null
  }

  clear(): void {
    for (const load of this.#loads.values()) load.cancel()
    this.#loads.clear()
  }

  #loadOf(series: VolumeSeries): VolumeLoad {
    const known = this.#loads.get(series.key)
    if (known) return known
    const load: VolumeLoad = new VolumeLoad(series, () => volumeLimit - this.#bytesBeside(load))
    this.#loads.set(series.key, load)
    return load
  }

  #bytesBeside(load: VolumeLoad): number {
    return [...this.#loads.values()].reduce((sum, each) => (each === load ? sum : sum + each.bytes), 0)
  }
}
