import { measureSpacing } from '../dicom/slice-order.ts'
import { cross, dot, normalOf, subtract, type SlicePlace, type Vector } from '../slice-place.ts'
import type { SourceSummary } from '../source.ts'

/** Place of the voxels of a series whose slices have even distances. */
export interface VolumeGrid {
  /** Distance of neighbouring rows, columns and slices in mm. */
  readonly spacing: readonly [row: number, column: number, slice: number]
  /** Unit vectors towards higher columns, rows and slices. Null if unknown. */
  readonly directions: readonly [column: Vector, row: Vector, slice: Vector] | null
  /** Centre of the first voxel of the first slice, in mm. Null if unknown. */
  readonly origin: Vector | null
  /** Fact about the grid that was presumed, one sentence without its full stop. Null if nothing was. */
  readonly presumed: string | null
}

/** Directions of a series whose headers state none. */
export const usualDirections: NonNullable<VolumeGrid['directions']> = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1]
]

/**
 * Centre of a voxel in mm: x to the left, y to the back, z to the head, from the scanner's zero point.
 * Without an origin from the first voxel. Without directions along columns, rows and slices.
 * @param voxel column, row and slice of the series, 0-based; fractions lie between voxels
 */
export function positionOf({ spacing, directions, origin }: VolumeGrid, [column, row, slice]: Vector): Vector {
  const steps = [column * spacing[1], row * spacing[0], slice * spacing[2]]
  const along = (axis: number) =>
    (origin?.[axis] ?? 0) +
    steps.reduce((sum, step, each) => sum + step * (directions ?? usualDirections)[each]![axis]!, 0)
  return [along(0), along(1), along(2)]
}

/** The grid of a series, or the reason, in one line, why the series has none. */
export type VolumeGridAnswer = { readonly grid: VolumeGrid } | { readonly refusal: string }

type Facts = Pick<SourceSummary, 'sliceCount' | 'rows' | 'columns' | 'pixelSpacing' | 'sliceSpacing' | 'edgeLetters'>

/**
 * The grid of a series. Refused: one slice, unknown spacing, uneven distances of slices, slices that are shifted
 * sideways (a tilted gantry) by more than half a pixel.
 * @param places the place of each slice, in order. Null if the source has none, or is not open
 */
export function volumeGrid(source: Facts, places: readonly SlicePlace[] | null): VolumeGridAnswer {
  const { sliceCount, pixelSpacing, sliceSpacing } = source
  if (sliceCount < 2) return { refusal: 'The series has one slice' }
  if (pixelSpacing === null) return { refusal: 'The spacing of pixels is unknown' }
  const located = places && locate(places)
  const refusal = located ? unevenness(located, Math.min(...pixelSpacing)) : null
  if (refusal !== null) return { refusal }
  if (sliceSpacing === null) return { refusal: 'The distances of the slices are unknown or uneven' }
  const spacing = [...pixelSpacing, sliceSpacing] as const
  if (located) {
    const { rowDirection, columnDirection, normal, positions } = located
    return {
      grid: { spacing, directions: [rowDirection, columnDirection, normal], origin: positions[0]!, presumed: null }
    }
  }
  // The headers are known and state no position.
  if (places) return { grid: { spacing, directions: null, origin: null, presumed: null } }
  return { grid: { spacing, directions: directionsOf(source), origin: null, presumed: null } }
}

interface LocatedSlices {
  readonly rowDirection: Vector
  readonly columnDirection: Vector
  readonly normal: Vector
  readonly positions: readonly Vector[]
}

/** Null if a position or the orientation is missing, or if all slices state one position. */
function locate(places: readonly SlicePlace[]): LocatedSlices | null {
  const { rowDirection, columnDirection } = places[0]!
  const normal = normalOf(places[0]!)
  const positions = places.flatMap(({ position }) => (position ? [position] : []))
  if (!rowDirection || !columnDirection || !normal || positions.length < places.length) return null
  const isOnePlace = positions.every((position) => subtract(position, positions[0]!).every((part) => part === 0))
  return isOnePlace ? null : { rowDirection, columnDirection, normal, positions }
}

/** Reason why slices form no grid of right angles. Null if they do. */
function unevenness({ normal, positions }: LocatedSlices, pixel: number): string | null {
  const { warnings } = measureSpacing(positions.map((position) => dot(position, normal)))
  if (warnings.length > 0) return warnings[0]!
  const shifts = positions.map((position) => {
    const way = subtract(position, positions[0]!)
    const along = dot(way, normal)
    return Math.hypot(...subtract(way, [along * normal[0], along * normal[1], along * normal[2]]))
  })
  const largest = Math.max(...shifts)
  if (largest <= pixel / 2) return null
  return `Slices are shifted sideways by up to ${Number(largest.toFixed(1))} mm, as with a tilted gantry`
}

const letterDirections: Readonly<Record<string, Vector>> = {
  L: [1, 0, 0],
  R: [-1, 0, 0],
  P: [0, 1, 0],
  A: [0, -1, 0],
  H: [0, 0, 1],
  F: [0, 0, -1]
}

/** Directions by the strongest letters at the edges. Slices lie in order along their normal. */
function directionsOf({ edgeLetters }: Facts): VolumeGrid['directions'] {
  const across = edgeLetters && letterDirections[edgeLetters.right[0]!]
  const down = edgeLetters && letterDirections[edgeLetters.bottom[0]!]
  return across && down ? [across, down, cross(across, down)] : null
}

/** The grid of a series that is not open, by its summary. */
export function presumedGrid(source: Facts): VolumeGridAnswer {
  const answer = volumeGrid(source, null)
  if ('refusal' in answer) return answer
  const presumed = 'The series is not open: directions, and slices without sideways shift, are presumed'
  return { grid: { ...answer.grid, presumed } }
}
