import type { BenchInspection } from '../../../src-core/bench/inspect-bench.ts'
import type { ModulePlace } from '../../../src-core/phantoms/module-place.ts'
import { phantomModel, type ModuleKind } from '../../../src-core/phantoms/phantom-models.ts'
import {
  aboutSlice,
  changed,
  moduleByHand,
  placedByHand,
  samePlaces,
  shifted,
  type PlacedPhantom
} from './place-editing.ts'

/** Places of a phantom that a person checks and corrects before the bench runs. */
export class PlaceCorrection {
  #inspection = $state.raw<BenchInspection | null>(null)
  /** Places on the screen; null without a phantom. */
  shown = $state.raw<PlacedPhantom | null>(null)
  /** Corrected places that the run takes; null for found ones. */
  used = $state.raw<PlacedPhantom | null>(null)
  /** True to move and turn all modules together. */
  isTogether = $state(true)
  /** Slice on the screen, from 1. */
  slice = $state(1)
  #kind = $state.raw<ModuleKind | null>(null)

  readonly found = $derived<PlacedPhantom | null>(this.#inspection?.phantom ?? null)
  /** The chosen module; null without a phantom. */
  readonly module = $derived<ModulePlace | null>(
    this.shown?.modules.find(({ kind }) => kind === this.#kind) ?? this.shown?.modules[0] ?? null
  )
  /** True if the screen shows other places than those that the run takes. */
  readonly isPending = $derived(!samePlaces(this.shown, this.used ?? this.found))
  readonly isChanged = $derived(!samePlaces(this.shown, this.found))
  /** Modules of the model that have no place. */
  readonly missing = $derived(
    this.shown === null
      ? []
      : phantomModel(this.shown.id).modules.filter(
          ({ kind }) => !this.shown!.modules.some((module) => module.kind === kind)
        )
  )
  readonly obstacle = $derived.by(() => {
    if (this.shown === null) return 'No phantom was found: choose its model and place it.'
    return this.isPending ? "The corrected places are not in use: press 'Use these places', or reset them." : null
  })

  get geometry(): BenchInspection['geometry'] | null {
    return this.#inspection?.geometry ?? null
  }

  /** Takes what was found in an input. Corrected places of another geometry are dropped. */
  take(inspection: BenchInspection): void {
    if (inspection === this.#inspection) return
    const isSame = JSON.stringify(this.#inspection?.geometry) === JSON.stringify(inspection.geometry)
    this.#inspection = inspection
    if (isSame && this.used) return
    this.used = null
    this.shown = this.found
    this.choose(this.module?.kind ?? null)
  }

  clear(): void {
    this.#inspection = null
    this.used = null
    this.shown = null
    this.#kind = null
  }

  /** Chooses a module and shows its middle slice. */
  choose(kind: ModuleKind | null): void {
    this.#kind = kind
    this.slice = this.module?.sliceNumber ?? Math.ceil((this.geometry?.sliceCount ?? 1) / 2)
  }

  /** Chooses the module so many places further. */
  step(by: number): void {
    if (!this.shown || !this.module) return
    const { modules } = this.shown
    const at = modules.indexOf(this.module) + by
    this.choose(modules[(at + modules.length) % modules.length]!.kind)
  }

  showSlice(slice: number): void {
    this.slice = Math.min(this.geometry?.sliceCount ?? 1, Math.max(1, slice))
  }

  /** Moves by pixels. */
  move(x: number, y: number): void {
    this.#shift({ x, y })
  }

  /** Turns clockwise by degrees. */
  turn(rotation: number): void {
    this.#shift({ rotation })
  }

  #shift(by: Parameters<typeof shifted>[2]): void {
    if (this.shown && this.module) this.shown = shifted(this.shown, this.isTogether ? 'all' : this.module.kind, by)
  }

  set(change: Partial<ModulePlace>): void {
    if (this.shown && this.module) this.shown = changed(this.shown, this.module.kind, change)
  }

  /** Makes a slice the middle of the chosen module. */
  setMiddle(slice: number): void {
    if (!this.module || !this.geometry) return
    this.set(aboutSlice(this.module, slice, this.geometry.sliceCount))
    this.showSlice(slice)
  }

  /** Places a model by hand, from the middle of image and series. */
  chooseModel(id: string): void {
    if (!this.geometry) return
    this.shown = placedByHand(id, this.geometry)
    this.choose(this.shown.modules[0]!.kind)
  }

  addModule(kind: ModuleKind): void {
    if (!this.shown || !this.geometry) return
    const { id, modules } = this.shown
    const added = moduleByHand(id, kind, this.geometry, this.module ?? undefined)
    this.shown = { id, modules: [...modules, added] }
    this.choose(kind)
  }

  removeModule(): void {
    if (!this.shown || !this.module || this.shown.modules.length < 2) return
    const { kind } = this.module
    this.shown = { ...this.shown, modules: this.shown.modules.filter((module) => module.kind !== kind) }
    this.choose(this.shown.modules[0]!.kind)
  }

  use(): void {
    this.used = this.isChanged ? this.shown : null
  }

  /** Goes back to the found places. */
  reset(): void {
    this.shown = this.found
    this.used = null
    this.choose(this.module?.kind ?? null)
  }
}
