import type { VolumeGrid } from '../volume/volume-grid.ts'
import type { Vector } from '../slice-place.ts'

/** Formats of arrays that are written. */
export const arrayFormats = ['npy', 'nii.gz', 'nii', 'mha'] as const
export type ArrayFormat = (typeof arrayFormats)[number]

/** A volume to be written, slice by slice. */
export interface WrittenVolume {
  readonly shape: readonly [slices: number, rows: number, columns: number]
  /** Slice `index` (0-based), row-major. */
  readonly readSlice: (index: number) => Float32Array | Promise<Float32Array>
  readonly place: WrittenPlace
}

/** Place of the voxels, as far as it is known. Lengths in mm, coordinates of the patient (LPS). */
export interface WrittenPlace {
  readonly spacing: readonly [row: number, column: number, slice: number]
  readonly directions: readonly [column: Vector, row: Vector, slice: Vector]
  readonly origin: Vector
  /** False if directions (left, back, head) and origin (0) are presumed. */
  readonly isKnown: boolean
}

const presumed = {
  directions: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  origin: [0, 0, 0]
} as const

/**
 * The place by a grid; what the grid lacks is presumed.
 * @param spacing used without a grid. Default: 1 mm
 */
export function writtenPlace(
  grid: Partial<Pick<VolumeGrid, 'spacing' | 'directions' | 'origin'>> | null,
  spacing: readonly [number, number] | null = null
): WrittenPlace {
  const [row, column] = spacing ?? [1, 1]
  return {
    spacing: grid?.spacing ?? [row, column, 1],
    directions: grid?.directions ?? presumed.directions,
    origin: grid?.origin ?? presumed.origin,
    isKnown: Boolean(grid?.directions && grid.origin)
  }
}

/** The place of the central part of images. */
export function centralPlace(place: WrittenPlace, from: Size, to: Size): WrittenPlace {
  const [down, right] = [Math.floor((from.rows - to.rows) / 2), Math.floor((from.columns - to.columns) / 2)]
  const [rowSpacing, columnSpacing] = place.spacing
  const [across, along] = place.directions
  const moved = (part: number) =>
    place.origin[part]! + across[part]! * right * columnSpacing + along[part]! * down * rowSpacing
  return { ...place, origin: [moved(0), moved(1), moved(2)] }
}

type Size = Readonly<Record<'rows' | 'columns', number>>

/** Type of the written numbers: 16-bit integers if all values are such integers, else 32-bit floats. */
export type WrittenType = '<i2' | '<f4'

export async function narrowestType({ shape, readSlice }: WrittenVolume): Promise<WrittenType> {
  for (let index = 0; index < shape[0]; index++) {
    const values = await readSlice(index)
    if (!values.every((value) => Number.isInteger(value) && value >= -32768 && value <= 32767)) return '<f4'
  }
  return '<i2'
}
