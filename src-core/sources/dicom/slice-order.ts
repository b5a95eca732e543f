import { compareNames } from '../natural-order.ts'
import { dot, normalOf } from '../slice-place.ts'
import type { SeriesSlice } from './dicom-image.ts'

/** Places of slices along one line, in mm. */
export interface SliceHeights {
  readonly heights: ReadonlyMap<SeriesSlice, number>
  readonly by: 'position' | 'location'
}

/** Two slices may share one place. If more slices all state one place, the place means nothing. */
const mostAtOnePlace = 2

/**
 * Heights along the normal, or Slice Locations if positions or orientation are missing. Null if a slice has neither. A
 * place that all of several slices share counts as missing. The two are never mixed: they may count from different
 * points and in opposite directions.
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

export interface SliceSpacing {
  /** In mm; null if uneven. */
  readonly sliceSpacing: number | null
  readonly warnings: readonly string[]
}

/** Positions closer than this, in mm, are equal. */
export const samePlace = 1e-3
const gapsNamed = 3

/** Spacing of two or more ascending heights in mm. Warns of shared positions, gaps and drift. */
export function measureSpacing(heights: readonly number[]): SliceSpacing {
  const distances = heights.slice(1).map((height, index) => height - heights[index]!)
  const uneven = (warning: string): SliceSpacing => ({ sliceSpacing: null, warnings: [warning] })
  const shared = distances.filter((distance) => distance < samePlace).length
  if (shared > 0) return uneven(`Slices share positions: ${shared} of ${distances.length} distances are 0 mm`)
  const typical = median(distances)
  const gaps = distances.flatMap((distance, index) =>
    distance > 1.5 * typical ? [{ distance, after: index + 1 }] : []
  )
  if (gaps.length > 0) return uneven(describeGaps(gaps, typical))
  const mean = (heights.at(-1)! - heights[0]!) / distances.length
  const drift = heights.map((height, index) => Math.abs(height - heights[0]! - index * mean))
  if (drift.every((deviation) => deviation <= evenTolerance(mean))) return { sliceSpacing: rounded(mean), warnings: [] }
  return uneven(`Slices are unevenly spaced: ${range(distances)} mm`)
}

/** Allowed deviation in mm. Positions are often rounded to 0.1 mm, a large part of the spacing of thin slices. */
function evenTolerance(spacing: number): number {
  return Math.max(0.05 * spacing, Math.min(0.1, 0.25 * spacing))
}

function describeGaps(gaps: readonly { distance: number; after: number }[], typical: number): string {
  const named = gaps.slice(0, gapsNamed).map(({ distance, after }) => `${rounded(distance)} mm after slice ${after}`)
  const more = gaps.length > gapsNamed ? ` and ${gaps.length - gapsNamed} more` : ''
  return `Slices are missing: ${named.join(', ')}${more}, where ${rounded(typical)} mm is the median`
}

function median(values: readonly number[]): number {
  return values.toSorted((first, second) => first - second)[Math.floor(values.length / 2)]!
}

function rounded(millimetres: number): number {
  return Number(millimetres.toFixed(3))
}

/** Order by Instance Number, then file name, then frame. */
export function byInstance(first: SeriesSlice, second: SeriesSlice): number {
  const numbers = [first.image.instanceNumber, second.image.instanceNumber]
  const byNumber = numbers[0] !== undefined && numbers[1] !== undefined ? numbers[0] - numbers[1] : 0
  return (
    byNumber || compareNames(first.image.file.path, second.image.file.path) || first.frame.index - second.frame.index
  )
}

/** Range of values as text: `120`, `80 to 120`. */
export function range(values: readonly number[]): string {
  const texts = [minimum(values), maximum(values)].map((value) => String(Number(value.toFixed(2))))
  return texts[0] === texts[1] ? texts[0]! : texts.join(' to ')
}

const minimum = (values: readonly number[]): number => values.reduce((least, value) => Math.min(least, value))
const maximum = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value))
