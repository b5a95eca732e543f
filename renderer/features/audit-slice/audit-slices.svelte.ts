import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { shortRoleLabel, rolesOf } from '../../../src-core/audit/audited-outputs.ts'
import { isCovered } from '../../../src-core/audit/covered-region.ts'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { presumedGrid, type VolumeGridAnswer } from '../../../src-core/sources/volume/volume-grid.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import type { ComparedPair } from '../compare-slices/compare-session.svelte.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import { SliceStore } from '../slice-viewer/slice-store.ts'
import { OwnFrame, SliceView } from '../slice-viewer/slice-view.svelte.ts'
import { bound, ViewerController, ViewerTools } from '../slice-viewer/viewer-controller.svelte.ts'
import { seriesMeasurements } from '../../state/measurements.svelte.ts'
import type { PatchMark } from '../slice-viewer/patch-grid.ts'
import type { Point } from '../slice-viewer/view-transform.ts'
import type { VolumeSeries } from '../three-planes/volume-load.svelte.ts'
import { PatchPlaces, sliceFlags, type SliceFlag } from './patch-places.ts'
import { SliceMasks } from './slice-masks.ts'

/** One of all pictures beside each other. */
export interface AuditPicture {
  /** Null: the difference of the selected output. */
  readonly role: string | null
  readonly viewer: ViewerController
  /** Picture that replaces it while a key is held. Null for pictures that are not judged. */
  readonly beneath: ViewerController | null
}

/**
 * The whole slices of an audit, assembled from its patches.
 * All pictures share one slice index, one view and one pointer.
 */
export class AuditSlices {
  readonly session: AuditSession
  readonly places: PatchPlaces
  readonly masks: SliceMasks
  /** Roles that can be shown. */
  readonly roles: readonly string[]
  readonly bounds: { readonly first: number; readonly last: number }
  readonly #call: EngineCall
  readonly #frame = new OwnFrame()
  readonly #views = new Map<string, SliceView>()
  readonly #stores = new Map<string, SliceStore>()
  readonly #tools = new ViewerTools()
  #index = $state(0)
  hover = $state.raw<Point | null>(null)

  constructor(call: EngineCall, session: AuditSession) {
    const { record, content } = session
    this.#call = call
    this.session = session
    this.masks = new SliceMasks(call, record.id)
    this.places = new PatchPlaces(content.patches, record)
    this.roles = rolesOf(record)
    this.bounds = this.places.bounds
    this.#index = content.patches.slice[Math.max(0, session.order.selected)]!
  }

  /** Index of the shown slice in its source, from 0. The slice always has patches. */
  get index(): number {
    return this.#index
  }
  set index(index: number) {
    this.#index = this.places.nearest(index, this.#index)
  }

  /** The patches on the slice that pass the filter. */
  readonly patches = $derived.by(() => this.places.on(this.#index, this.session.order.matching))

  /** The patches on the slice under the pointer, nearest first. */
  readonly pointed = $derived.by(() =>
    this.hover ? this.places.at(Math.floor(this.hover.y), Math.floor(this.hover.x), this.patches) : []
  )

  /** A role's slices as a series. */
  series(role: string): SourceSummary {
    const { record } = this.session
    return { ...record.source, id: `${record.id}/${role}`, label: shortRoleLabel(record, role) }
  }

  /** Findings of all readers on an output of the given patches, those that are being saved included. */
  flags(output: string, patches: Int32Array): SliceFlag[] {
    const { findings, content, record } = this.session
    const unsaved = findings.unsaved.map(({ judgement, ...target }) => ({ ...target, ...judgement, saved: false }))
    const isUnsaved = (patch: number, key: string) =>
      unsaved.some((entry) => entry.patchIndex === patch && entry.denoiserKey === key)
    const saved = [...findings.countedByPatch.values()]
      .flat()
      .filter((finding) => !isUnsaved(finding.patchIndex, finding.denoiserKey))
      .map((finding) => ({ ...finding, saved: true }))
    return sliceFlags([...saved, ...unsaved], output, patches, content.patches, record)
  }

  /** A role's slices as a volume. Slices without patches have no values. */
  volume(role: string): VolumeSeries {
    const { record, content } = this.session
    const source = this.series(role)
    const audited = new Set(content.patches.slice)
    const empty = () => new Float32Array(source.rows * source.columns).fill(NaN)
    return {
      key: source.id,
      source,
      bounds: this.bounds,
      covers: (column, row, slice) => isCovered([{ x: column + 0.5, y: row + 0.5 }], content.patches, record, slice),
      read: async (slice) =>
        audited.has(slice)
          ? this.#call('audits.slice', { auditId: record.id, role, slice })
          : { data: empty(), rows: source.rows, columns: source.columns },
      grid: () => this.#gridOf(record)
    }
  }

  /** The grid of the slices. That of planes stands in the record. */
  async #gridOf({ plane, source }: AuditRecord): Promise<VolumeGridAnswer> {
    if (plane) return { grid: plane.grid }
    return this.#call('sources.grid', { id: source.id }).catch((thrown: unknown) => {
      if (asDenoscopeError(thrown).code === 'source.unknown') return presumedGrid(source)
      throw thrown
    })
  }

  /** The view of a role. Each place that shows the role at the same time has its own view. */
  view(role: string, place = 'main'): SliceView {
    const key = `${role} ${place}`
    const known = this.#views.get(key)
    if (known) return known
    const view = new SliceView(this.series(role), this.#frame, this.#storeOf(role))
    this.#views.set(key, view)
    return view
  }

  /** The selected patch, if it lies on the slice. */
  readonly marks = $derived.by((): PatchMark[] => {
    const { record, content, order } = this.session
    const { slice, row, column } = content.patches
    const { selected } = order
    if (selected < 0 || slice[selected] !== this.#index) return []
    return [{ row: row[selected]!, column: column[selected]!, size: record.patchRows, tone: 'selected' }]
  })

  /** Two roles for a comparison. A click selects the patch and keeps the output. */
  pair(first: string, second: string): ComparedPair {
    const picked = () => this.session.order.focus
    return {
      first: this.viewer(() => first, { listsKeys: true, picked }),
      second: this.viewer(() => second, { picked })
    }
  }

  /** Every role and the difference of the selected output. `against` is the role beneath while the others are held. */
  pictures(against: () => string): AuditPicture[] {
    const focus = () => this.session.order.focus
    const ofRoles = this.roles.map((role, place) => ({
      role,
      viewer: this.viewer(() => role, { listsKeys: place === 0 }),
      beneath: this.session.outputs.includes(role) ? this.viewer(against, { place: role }) : null
    }))
    return [...ofRoles, { role: null, viewer: this.viewer(focus, { place: 'difference' }), beneath: null }]
  }

  /**
   * A viewer of a role. All share slice, window, pointer, tools and the mark of the selected patch.
   * @param place the place that shows the role (see view)
   * @param picked the output that a click selects. Default: the role, if it is an output
   */
  viewer(role: () => string, { place = 'main', listsKeys = false, picked = role } = {}): ViewerController {
    const { display } = this.session
    const source = () => this.series(role())
    const slices = () => this.view(role(), place)
    const overlays = () => ({ marks: this.marks })
    return new ViewerController({
      get source() {
        return source()
      },
      get slices() {
        return slices()
      },
      get overlays() {
        return overlays()
      },
      tools: this.#tools,
      measurements: seriesMeasurements.of(this.session.record.source.id),
      patched: {
        range: this.session.record.source.intensityRange,
        covers: (points) => isCovered(points, this.session.content.patches, this.session.record, this.index)
      },
      index: bound(
        () => this.index,
        (index) => (this.index = index)
      ),
      window: bound(
        () => display.window,
        (window) => (display.window = window)
      ),
      hover: bound(
        () => this.hover,
        (point) => (this.hover = point)
      ),
      listsKeys,
      leavesArrows: true,
      onPick: (row, column) => this.#pick(row, column, picked())
    })
  }

  #pick(row: number, column: number, role: string): void {
    const { order, outputs } = this.session
    if (this.selectAt(row, column) && outputs.includes(role)) order.focus = role
  }

  /** Selects the patch of the shown slice at a pixel. False if there is none. */
  selectAt(row: number, column: number): boolean {
    const [patch] = this.places.at(row, column, this.patches)
    if (patch !== undefined) this.session.order.select(patch)
    return patch !== undefined
  }

  #storeOf(role: string): SliceStore {
    const known = this.#stores.get(role)
    if (known) return known
    const auditId = this.session.record.id
    const store = new SliceStore((slice) => this.#call('audits.slice', { auditId, role, slice }), this.bounds)
    this.#stores.set(role, store)
    return store
  }
}
