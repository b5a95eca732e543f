import { dot, normalOf } from '../slice-place.ts'
import type { SeriesSlice } from './series.ts'
import { samePlace } from './slice-spacing.ts'

/** Where slices lie along one line, in mm. */
export interface SliceHeights {
  readonly heights: ReadonlyMap<SeriesSlice, number>
  readonly by: 'position' | 'location'
}

/** Two slices of one place are two pictures of it. More of them that all state one place state none. */
const mostAtOnePlace = 2

/**
 * Heights along the normal, or Slice Locations where positions or orientation are missing; null if some slice has
 * neither. What is the same in all of several slices counts as missing. The two are never mixed: they may count from
 * different points, and in opposite directions.
 */
export function sliceHeights(slices: readonly SeriesSlice[]): SliceHeights | null {
  const normal = normalOf(slices[0]!.frame)
  const positions = collect(slices, ({ frame: { position } }) =>
    position === null || normal === null ? null : dot(position, normal)
  )
  if (positions !== null) return { heights: positions, by: 'position' }
  const locations = collect(slices, ({ image }) => (image.frames.length === 1 ? (image.sliceLocation ?? null) : null))
  return locations === null ? null : { heights: locations, by: 'location' }
}

function collect(
  slices: readonly SeriesSlice[],
  heightOf: (slice: SeriesSlice) => number | null
): Map<SeriesSlice, number> | null {
  const heights = new Map<SeriesSlice, number>()
  for (const slice of slices) {
    const height = heightOf(slice)
    if (height === null) return null
    heights.set(slice, height)
  }
  const [first] = heights.values()
  const isOnePlace = [...heights.values()].every((height) => Math.abs(height - first!) < samePlace)
  return isOnePlace && slices.length > mostAtOnePlace ? null : heights
}
