import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { Point, View } from '../slice-viewer/view-transform.ts'

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
    turns: view.turns
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
export interface LinkedPlaces {
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
