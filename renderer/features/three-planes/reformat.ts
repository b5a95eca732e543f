import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import type { Plane, PlaneAxis } from '../../../src-core/sources/volume/planes.ts'
import type { Point } from '../slice-viewer/view-transform.ts'

/** Values of a series, slice by slice, row-major in each slice. */
export interface Volume {
  readonly slices: readonly SliceImage['data'][]
  readonly rows: number
  readonly columns: number
}

/** A voxel by its column, row and slice, each 0-based. */
export type Voxel = readonly [column: number, row: number, slice: number]

/** Plane `index` of a volume: voxels as they are, without interpolation, in the volume's unit. */
export function reformat(volume: Volume, { normal, across, down, rows, columns }: Plane, index: number): SliceImage {
  const { slices } = volume
  const isNarrow = slices.every((slice) => slice instanceof Int16Array)
  const data = isNarrow ? new Int16Array(rows * columns) : new Float32Array(rows * columns)
  // Strides of the volume's axes within a slice. A step along slices changes the array instead.
  const strides = [1, volume.columns, 0]
  const start = normal === 2 ? 0 : index * strides[normal]!
  const alongSlices = [across, down].find(({ axis }) => axis === 2)
  if (!alongSlices) {
    copyPlane(slices[index]!, start, data)
    return { data, rows, columns }
  }
  slices.forEach((slice, at) => {
    const place = alongSlices.reversed ? slices.length - 1 - at : at
    if (alongSlices === down) copyLine(slice, start, across, columns, place * columns, 1)
    else copyLine(slice, start, down, rows, place, columns)
  })
  return { data, rows, columns }

  function copyPlane(slice: SliceImage['data'], from: number, target: typeof data): void {
    const [rowStep, columnStep] = [stepOf(down), stepOf(across)]
    const first = from + startOf(down, rows) + startOf(across, columns)
    for (let row = 0, at = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        target[at++] = slice[first + row * rowStep + column * columnStep]!
  }

  function copyLine(
    slice: SliceImage['data'],
    from: number,
    axis: PlaneAxis,
    length: number,
    target: number,
    targetStep: number
  ): void {
    const step = stepOf(axis)
    const first = from + startOf(axis, length)
    for (let at = 0; at < length; at++) data[target + at * targetStep] = slice[first + at * step]!
  }

  function stepOf({ axis, reversed }: PlaneAxis): number {
    return reversed ? -strides[axis]! : strides[axis]!
  }

  function startOf({ axis, reversed }: PlaneAxis, length: number): number {
    return reversed ? (length - 1) * strides[axis]! : 0
  }
}

/** Middle of a voxel in image coordinates of its plane. Fractions of voxels lie between. */
export function pointOf(voxel: Voxel, { across, down, rows, columns }: Plane): Point {
  const place = ({ axis, reversed }: PlaneAxis, count: number) =>
    (reversed ? count - 1 - voxel[axis] : voxel[axis]) + 0.5
  return { x: place(across, columns), y: place(down, rows) }
}

/** Place of a point of a plane in voxels, with fractions; also beside the plane. `voxel` is any voxel of the plane. */
export function placeAt({ x, y }: Point, { across, down, rows, columns }: Plane, voxel: Voxel): Voxel {
  const moved: [number, number, number] = [...voxel]
  const place = (at: number, { reversed }: PlaneAxis, count: number) => (reversed ? count - at : at) - 0.5
  moved[across.axis] = place(x, across, columns)
  moved[down.axis] = place(y, down, rows)
  return moved
}

/** The voxel under a point of a plane; the nearest one beside the plane. `voxel` is any voxel of the plane. */
export function voxelAt({ x, y }: Point, { across, down, rows, columns }: Plane, voxel: Voxel): Voxel {
  const moved: [number, number, number] = [...voxel]
  const place = (at: number, { reversed }: PlaneAxis, count: number) => {
    const nearest = Math.min(Math.max(Math.floor(at), 0), count - 1)
    return reversed ? count - 1 - nearest : nearest
  }
  moved[across.axis] = place(x, across, columns)
  moved[down.axis] = place(y, down, rows)
  return moved
}

/** Value of a voxel in the volume's unit. */
export function valueAt({ slices, columns }: Volume, [column, row, slice]: Voxel): number {
  return slices[slice]![row * columns + column]!
}

/** A box of voxels, first and last included. */
export interface VoxelBox {
  readonly first: Voxel
  readonly last: Voxel
}

/** Rectangle in image coordinates. */
export interface PlaneBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Cut of a box by plane `index`. Null if the plane does not meet the box. */
export function boxInPlane({ first, last }: VoxelBox, plane: Plane, index: number): PlaneBox | null {
  if (index < first[plane.normal] || index > last[plane.normal]) return null
  const [one, other] = [pointOf(first, plane), pointOf(last, plane)]
  return {
    x: Math.min(one.x, other.x) - 0.5,
    y: Math.min(one.y, other.y) - 0.5,
    width: Math.abs(other.x - one.x) + 1,
    height: Math.abs(other.y - one.y) + 1
  }
}
