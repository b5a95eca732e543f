import { shortRoleLabel, rolesOf } from '../../../src-core/audit/audited-outputs.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import type { ComparedPair } from '../compare-slices/compare-session.svelte.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import { SliceStore } from '../slice-viewer/slice-store.ts'
import { OwnFrame, SliceView } from '../slice-viewer/slice-view.svelte.ts'
import type { Point } from '../slice-viewer/view-transform.ts'
import { PatchPlaces } from './patch-places.ts'
import { SliceMasks } from './slice-masks.ts'

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
    this.#index = Math.min(Math.max(index, this.bounds.first), this.bounds.last)
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

  /** The view of a role. Each place that shows the role at the same time has its own view. */
  view(role: string, place = 'main'): SliceView {
    const key = `${role} ${place}`
    const known = this.#views.get(key)
    if (known) return known
    const view = new SliceView(this.series(role), this.#frame, this.#storeOf(role))
    this.#views.set(key, view)
    return view
  }

  /** Two roles for a comparison. */
  pair(first: string, second: string): ComparedPair {
    return new AuditPair(this, first, second)
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

class AuditPair implements ComparedPair {
  readonly firstSource: SourceSummary
  readonly secondSource: SourceSummary
  readonly first: SliceView
  readonly second: SliceView
  readonly #slices: AuditSlices

  constructor(slices: AuditSlices, first: string, second: string) {
    this.#slices = slices
    this.firstSource = slices.series(first)
    this.secondSource = slices.series(second)
    this.first = slices.view(first)
    this.second = slices.view(second)
  }

  get firstIndex(): number {
    return this.#slices.index
  }
  set firstIndex(index: number) {
    this.#slices.index = index
  }

  get secondIndex(): number {
    return this.#slices.index
  }
  set secondIndex(index: number) {
    this.#slices.index = index
  }

  get hover(): Point | null {
    return this.#slices.hover
  }
  set hover(point: Point | null) {
    this.#slices.hover = point
  }

  get secondHover(): Point | null {
    return this.#slices.hover
  }
  set secondHover(point: Point | null) {
    this.#slices.hover = point
  }
}
