import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { SliceView, type Frame } from '../slice-viewer/slice-view.svelte.ts'
import { fitView, type Point, type Turns, type View } from '../slice-viewer/view-transform.ts'
import { linkPoint, linkSlice, linkView, nearestSlice, sliceAt, type LinkedPlaces } from './slice-link.ts'

/** The two series that panes show side by side or above each other. */
export interface ComparedPair {
  readonly firstSource: SourceSummary
  readonly secondSource: SourceSummary
  readonly first: SliceView
  readonly second: SliceView
  firstIndex: number
  secondIndex: number
  /** The point under the pointer, in pixels of the first and of the second. */
  hover: Point | null
  secondHover: Point | null
}

/** Two linked series with one place, one view and one pointer, all in coordinates of the first series. */
export class CompareSession implements ComparedPair {
  readonly firstSource: SourceSummary
  readonly secondSource: SourceSummary
  readonly first: SliceView
  readonly second: SliceView
  #place = $state(0)
  /** Null until they are known, and if the series have no common axis: then slices are linked by number. */
  places = $state.raw<LinkedPlaces | null>(null)
  /** Slices by which the second series was moved against the first. */
  shift = $state(0)
  /** In pixels of the first series. */
  hover = $state.raw<Point | null>(null)

  constructor(first: SourceSummary, second: SourceSummary) {
    this.firstSource = first
    this.secondSource = second
    this.#place = Math.floor((first.sliceCount - 1) / 2)
    const frame: SharedFrame = new SharedFrame(() => this.#fitBoth(frame.fitTurns))
    this.first = new SliceView(first, frame)
    this.second = new SliceView(second, this.#follow(frame))
  }

  get firstIndex(): number {
    return sliceAt(this.#place, this.firstSource)
  }
  set firstIndex(index: number) {
    this.#place = index
  }

  get secondIndex(): number {
    const linked = this.places
      ? nearestSlice(this.firstIndex, this.places.first, this.places.second)
      : linkSlice(this.#place, this.firstSource, this.secondSource)
    return sliceAt(linked + this.shift, this.secondSource)
  }
  set secondIndex(index: number) {
    const wanted = index - this.shift
    this.#place = this.places
      ? nearestSlice(sliceAt(wanted, this.secondSource), this.places.second, this.places.first)
      : linkSlice(wanted, this.secondSource, this.firstSource)
  }

  get secondHover(): Point | null {
    return this.hover && linkPoint(this.hover, this.firstSource, this.secondSource)
  }
  set secondHover(point: Point | null) {
    this.hover = point && linkPoint(point, this.secondSource, this.firstSource)
  }

  /** The view in which both slices are seen whole. */
  #fitBoth(turns: Turns): View {
    const own = fitView(this.first.shape, this.first.size, turns)
    const other = fitView(this.second.shape, this.second.size, turns)
    return { ...own, scale: Math.min(own.scale, linkView(other, this.secondSource, this.firstSource).scale) }
  }

  #follow(frame: SharedFrame): Frame {
    const there = (view: View) => linkView(view, this.firstSource, this.secondSource)
    const back = (view: View) => linkView(view, this.secondSource, this.firstSource)
    return {
      get view() {
        return frame.view && there(frame.view)
      },
      set view(view) {
        frame.view = view && back(view)
      },
      get fitTurns() {
        return frame.fitTurns
      },
      set fitTurns(turns) {
        frame.fitTurns = turns
      },
      get inverted() {
        return frame.inverted
      },
      set inverted(inverted) {
        frame.inverted = inverted
      },
      fitted: () => there(frame.fitted())
    }
  }
}

class SharedFrame implements Frame {
  view = $state.raw<View | null>(null)
  fitTurns = $state<Turns>(0)
  inverted = $state(false)
  readonly fitted: () => View

  constructor(fitted: () => View) {
    this.fitted = fitted
  }
}
