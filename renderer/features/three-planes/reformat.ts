import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import { edgeLetters, type EdgeLetters, type Vector } from '../../../src-core/sources/slice-place.ts'
import type { VolumeGrid } from '../../../src-core/sources/volume/volume-grid.ts'
import type { Point } from '../slice-viewer/view-transform.ts'
import { usualDirections } from './voxel-position.ts'

/** Values of a series, slice by slice, row-major in each slice. */
export interface Volume {
  readonly slices: readonly SliceImage['data'][]
  readonly rows: number
  readonly columns: number
}

/** A voxel by its column, row and slice, each 0-based. */
export type Voxel = readonly [column: number, row: number, slice: number]

/** Axis of a volume: 0 along columns, 1 along rows, 2 along slices. */
type Axis = 0 | 1 | 2

export type PlaneName = 'axial' | 'coronal' | 'sagittal'

/** One of the three planes of a volume, as it lies on the screen. */
export interface Plane {
  readonly name: PlaneName
  /** Axis that the planes follow each other along. */
  readonly normal: Axis
  readonly across: PlaneAxis
  readonly down: PlaneAxis
  /** Rows and columns of each plane, and the number of planes. */
  readonly rows: number
  readonly columns: number
  readonly count: number
  /** Distance of rows and of columns of the plane, in mm. */
  readonly pixelSpacing: readonly [row: number, column: number]
  /** Null if the directions of the volume are unknown. */
  readonly edgeLetters: EdgeLetters | null
}

interface PlaneAxis {
  readonly axis: Axis
  /** True if the axis points to the left or up on the screen. */
  readonly reversed: boolean
}

/** Direction of the patient: axis 0 left, 1 back, 2 head; sign. */
type Wanted = readonly [axis: Axis, sign: 1 | -1]

/** Radiological display: the patient's right on the left, the head on top, the front on the left of sagittal planes. */
const display: Readonly<Record<PlaneName, { normal: Axis; across: Wanted; down: Wanted }>> = {
  axial: { normal: 2, across: [0, 1], down: [1, 1] },
  coronal: { normal: 1, across: [0, 1], down: [2, -1] },
  sagittal: { normal: 0, across: [1, 1], down: [2, -1] }
}

export const planeNames: readonly PlaneName[] = ['axial', 'coronal', 'sagittal']

/**
 * The three planes of a volume, whatever plane was acquired. Each plane has the name of the nearest anatomical one.
 * Without directions, slices count as axial and in order towards the head.
 */
export function planesOf({ spacing, directions }: VolumeGrid, { slices, rows, columns }: Volume): Plane[] {
  const counts = [columns, rows, slices.length]
  const distances = [spacing[1], spacing[0], spacing[2]]
  const known = directions ?? usualDirections
  const axisAlong = nearestAxes(known)
  const lying = ([patientAxis, sign]: Wanted): PlaneAxis => {
    const axis = axisAlong[patientAxis]
    return { axis, reversed: known[axis][patientAxis]! * sign < 0 }
  }
  const pointing = ({ axis, reversed }: PlaneAxis): Vector => {
    const [x, y, z] = known[axis]
    return reversed ? [-x, -y, -z] : [x, y, z]
  }
  return planeNames.map((name) => {
    const normal = axisAlong[display[name].normal]
    const [across, down] = [lying(display[name].across), lying(display[name].down)]
    return {
      name,
      normal,
      across,
      down,
      rows: counts[down.axis]!,
      columns: counts[across.axis]!,
      count: counts[normal]!,
      pixelSpacing: [distances[down.axis]!, distances[across.axis]!],
      edgeLetters: directions && edgeLetters(pointing(across), pointing(down))
    }
  })
}

const orders: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0]
]

/** The axis of the volume nearest to each axis of the patient. */
function nearestAxes(directions: readonly Vector[]): readonly [Axis, Axis, Axis] {
  const fit = (order: readonly Axis[]) =>
    order.reduce<number>((sum, axis, patientAxis) => sum + Math.abs(directions[axis]![patientAxis]!), 0)
  return orders.reduce((best, order) => (fit(order) > fit(best) + 1e-9 ? order : best))
}

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
