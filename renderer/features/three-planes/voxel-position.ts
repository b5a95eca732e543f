import { dot, subtract, type Vector } from '../../../src-core/sources/slice-place.ts'
import { usualDirections, type VolumeGrid } from '../../../src-core/sources/volume/volume-grid.ts'

/** Column, row and slice of a position in mm, with fractions; also outside the volume. Inverse of `positionOf`. */
export function placeOf({ spacing, directions, origin }: VolumeGrid, position: Vector): Vector {
  const [column, row, slice] = directions ?? usualDirections
  const way = subtract(position, origin ?? [0, 0, 0])
  return [dot(way, column) / spacing[1], dot(way, row) / spacing[0], dot(way, slice) / spacing[2]]
}

/** Cosine of 1 degree. Planes that are tilted by more do not show one place. */
const parallel = Math.cos(Math.PI / 180)
const sameSpacing = 1e-3

type Extent = readonly [columns: number, rows: number, slices: number]

/** A grid with its number of columns, rows and slices. */
export interface SizedGrid {
  readonly grid: VolumeGrid
  readonly size: Extent
}

/**
 * Reason why positions of one grid are not those of the other. The words follow the name of the other series.
 * Null if they are. Without origins, equal grids begin at the same place.
 */
export function positionMismatch(one: SizedGrid, other: SizedGrid): string | null {
  const [own, others] = [one.grid, other.grid]
  if ((own.origin === null) !== (others.origin === null) || (own.directions === null) !== (others.directions === null))
    return 'has no known place in the patient, or the first series has none'
  if (own.origin === null) return isEqualGrid(one, other) ? null : 'has another grid, and headers state no positions'
  const isAlong = (direction: Vector) =>
    (others.directions ?? usualDirections).some((each) => Math.abs(dot(each, direction)) > parallel)
  return (own.directions ?? usualDirections).every(isAlong) ? null : 'lies in planes of another tilt'
}

const isEqualGrid = (one: SizedGrid, other: SizedGrid): boolean =>
  one.size.every((count, axis) => count === other.size[axis]) &&
  one.grid.spacing.every((distance, axis) => Math.abs(distance - other.grid.spacing[axis]!) < sameSpacing)
