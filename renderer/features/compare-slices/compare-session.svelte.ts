import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import { SliceView, type Frame } from '../slice-viewer/slice-view.svelte.ts'
import { seriesMeasurements } from '../../state/measurements.svelte.ts'
import { LinkedMeasurements } from '../slice-viewer/linked-measurements.ts'
import { bound, ViewerController, ViewerTools, type Bound } from '../slice-viewer/viewer-controller.svelte.ts'
import { fitView, upright, type Orientation, type Point, type View } from '../slice-viewer/view-transform.ts'

/** The facts of a series that linking uses. */
export type Linkable = Pick<SourceSummary, 'rows' | 'columns' | 'sliceCount' | 'pixelSpacing' | 'sliceSpacing'>

type Spacing = readonly [row: number, column: number]

/**
 * Maps a point of one slice to the other: the middles of both slices coincide.
 * Distances from the middle are equal in mm if both spacings are known, else in pixels.
 */
export function linkPoint(point: Point, from: Linkable, to: Linkable): Point {
  const [fromSpacing, toSpacing] = spacings(from, to)
  return {
    x: to.columns / 2 + ((point.x - from.columns / 2) * fromSpacing[1]) / toSpacing[1],
    y: to.rows / 2 + ((point.y - from.rows / 2) * fromSpacing[0]) / toSpacing[0]
  }
}

/** The view of the other series in which linked points lie at the same place of equal viewports. */
export function linkView(view: View, from: Linkable, to: Linkable): View {
  const [fromSpacing, toSpacing] = spacings(from, to)
  return {
    scale: (view.scale * Math.min(...toSpacing)) / Math.min(...fromSpacing),
    centre: linkPoint(view.centre, from, to),
    turns: view.turns,
    flipped: view.flipped
  }
}

/** True if two series are linked in mm, false if in pixels. */
export function isLinkedByMillimetres(from: Linkable, to: Linkable): boolean {
  return from.pixelSpacing !== null && to.pixelSpacing !== null
}

function spacings(from: Linkable, to: Linkable): [Spacing, Spacing] {
  return from.pixelSpacing && to.pixelSpacing
    ? [from.pixelSpacing, to.pixelSpacing]
    : [
        [1, 1],
        [1, 1]
      ]
}

/**
 * A place in one series, in slices (0-based, with fractions), as a place in the other: as far along, from first to
 * last; the middles' distance in mm where the two are not equally long and both know their spacing.
 */
export function linkSlice(place: number, from: Linkable, to: Linkable): number {
  const [middle, otherMiddle] = [(from.sliceCount - 1) / 2, (to.sliceCount - 1) / 2]
  if (from.sliceCount === to.sliceCount) return place
  if (from.sliceSpacing && to.sliceSpacing)
    return otherMiddle + ((place - middle) * from.sliceSpacing) / to.sliceSpacing
  return middle === 0 || otherMiddle === 0 ? otherMiddle + place - middle : (place / middle) * otherMiddle
}

/** Places of both series' slices on one axis. */
interface LinkedPlaces {
  readonly first: readonly number[]
  readonly second: readonly number[]
}

/** The slice that lies nearest to a slice of the other series; both lists are places on one axis. */
export function nearestSlice(slice: number, from: readonly number[], to: readonly number[]): number {
  const place = from[slice]!
  return to.reduce((best, each, index) => (Math.abs(each - place) < Math.abs(to[best]! - place) ? index : best), 0)
}

/** The slice that is shown at a place: the nearest there is. */
export function sliceAt(place: number, { sliceCount }: Linkable): number {
  return Math.min(Math.max(Math.round(place), 0), sliceCount - 1)
}

/** Two viewers that panes show side by side, above each other or in one place. */
export interface ComparedPair {
  readonly first: ViewerController
  readonly second: ViewerController
}

/** Two linked series with one place, one view and one pointer, all in coordinates of the first series. */
export class CompareSession implements ComparedPair {
  readonly #firstSource: SourceSummary
  readonly #secondSource: SourceSummary
  readonly first: ViewerController
  readonly second: ViewerController
  #place = $state(0)
  /** Null until they are known, and if the series have no common axis: then slices are linked by number. */
  places = $state.raw<LinkedPlaces | null>(null)
  /** Slices by which the second series was moved against the first. */
  shift = $state(0)
  /** The point under the pointer, in pixels of the first series. */
  #hover = $state.raw<Point | null>(null)

  constructor(first: SourceSummary, second: SourceSummary, window: Bound<Window>) {
    this.#firstSource = first
    this.#secondSource = second
    this.#place = Math.floor((first.sliceCount - 1) / 2)
    const frame: SharedFrame = new SharedFrame(() => this.#fitBoth(frame.orientation))
    const shared = { window, tools: new ViewerTools() }
    const toSecond = (point: Point) => linkPoint(point, first, second)
    const toFirst = (point: Point) => linkPoint(point, second, first)
    const [ofFirst, ofSecond] = [seriesMeasurements.of(first.id), seriesMeasurements.of(second.id)]
    this.first = new ViewerController({
      ...shared,
      source: first,
      slices: new SliceView(first, frame),
      measurements: new LinkedMeasurements(ofFirst, {
        other: ofSecond,
        slice: () => this.#secondIndex,
        here: toFirst,
        there: toSecond
      }),
      index: bound(
        () => this.#firstIndex,
        (index) => (this.#place = index)
      ),
      hover: bound(
        () => this.#hover,
        (point) => (this.#hover = point)
      )
    })
    this.second = new ViewerController({
      ...shared,
      source: second,
      slices: new SliceView(second, this.#follow(frame)),
      measurements: new LinkedMeasurements(ofSecond, {
        other: ofFirst,
        slice: () => this.#firstIndex,
        here: toSecond,
        there: toFirst
      }),
      listsKeys: false,
      index: bound(
        () => this.#secondIndex,
        (index) => (this.#secondIndex = index)
      ),
      hover: bound(
        () => this.#hover && toSecond(this.#hover),
        (point) => (this.#hover = point && toFirst(point))
      )
    })
  }

  get #firstIndex(): number {
    return sliceAt(this.#place, this.#firstSource)
  }

  get #secondIndex(): number {
    const linked = this.places
      ? nearestSlice(this.#firstIndex, this.places.first, this.places.second)
      : linkSlice(this.#place, this.#firstSource, this.#secondSource)
    return sliceAt(linked + this.shift, this.#secondSource)
  }
  set #secondIndex(index: number) {
    const wanted = index - this.shift
    this.#place = this.places
      ? nearestSlice(sliceAt(wanted, this.#secondSource), this.places.second, this.places.first)
      : linkSlice(wanted, this.#secondSource, this.#firstSource)
  }

  /** The view in which both slices are seen whole. */
  #fitBoth(orientation: Orientation): View {
    const [first, second] = [this.first.slices, this.second.slices]
    const own = fitView(first.shape, first.size, orientation)
    const other = fitView(second.shape, second.size, orientation)
    return { ...own, scale: Math.min(own.scale, linkView(other, this.#secondSource, this.#firstSource).scale) }
  }

  #follow(frame: SharedFrame): Frame {
    const there = (view: View) => linkView(view, this.#firstSource, this.#secondSource)
    const back = (view: View) => linkView(view, this.#secondSource, this.#firstSource)
    return {
      get view() {
        return frame.view && there(frame.view)
      },
      set view(view) {
        frame.view = view && back(view)
      },
      get orientation() {
        return frame.orientation
      },
      set orientation(orientation) {
        frame.orientation = orientation
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
  orientation = $state.raw(upright)
  inverted = $state(false)
  readonly fitted: () => View

  constructor(fitted: () => View) {
    this.fitted = fitted
  }
}
