import { range } from './acquisition.ts'

export interface SliceSpacing {
  /** In mm; null where it is uneven. */
  readonly sliceSpacing: number | null
  readonly warnings: readonly string[]
}

/** Closer than this, in mm, is the same position. */
export const samePlace = 1e-3
const gapsNamed = 3

/** Spacing of two or more ascending heights in mm, with a warning for what is uneven: shared positions, gaps, drift. */
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

/** Positions are often rounded to 0.1 mm, which may be a good part of thin slices. */
function evenTolerance(spacing: number): number {
  return Math.max(0.05 * spacing, Math.min(0.1, 0.25 * spacing))
}

function describeGaps(gaps: readonly { distance: number; after: number }[], typical: number): string {
  const named = gaps.slice(0, gapsNamed).map(({ distance, after }) => `${rounded(distance)} mm after slice ${after}`)
  const more = gaps.length > gapsNamed ? ` and ${gaps.length - gapsNamed} more` : ''
  return `Slices are missing: ${named.join(', ')}${more}, where ${rounded(typical)} mm is usual`
}

function median(values: readonly number[]): number {
  return values.toSorted((first, second) => first - second)[Math.floor(values.length / 2)]!
}

function rounded(millimetres: number): number {
  return Number(millimetres.toFixed(3))
}
