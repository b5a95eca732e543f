import { nearestAxes } from '../nearest-axes.ts'
import { dot, type Vector } from '../slice-place.ts'
import type { VolumeGeometry } from './format-volume.ts'
import { strides, type VoxelLayout } from './stored-voxels.ts'

/** A stored grid in coordinates of the patient (LPS), the fastest axis first. */
export interface StoredGrid {
  readonly sizes: readonly [number, number, number]
  /** Step from a voxel to the next along each stored axis, in mm. */
  readonly steps: readonly [Vector, Vector, Vector]
  /** Centre of the first stored voxel in mm. */
  readonly origin: Vector
}

/** A stored grid, seen along the axes of the patient. */
export interface AnatomicalGrid extends Pick<VoxelLayout, 'shape' | 'first' | 'strides'> {
  readonly geometry: VolumeGeometry & { readonly origin: Vector }
  /** Largest angle between an axis and the nearest axis of the patient, in degrees. */
  readonly obliqueDegrees: number
  /** True if two axes are not at right angles. */
  readonly isSheared: boolean
}

/** Largest cosine between axes at right angles. */
const perpendicular = 0.01

/**
 * Permutes and reverses stored axes to the nearest axes of the patient. Nothing is resampled.
 * Columns run to the patient's left, rows to the back, slices to the head.
 * @returns null if a step has no length, or two axes are parallel
 */
export function anatomicalGrid({ sizes, steps, origin }: StoredGrid): AnatomicalGrid | null {
  const lengths = steps.map((step) => Math.hypot(...step))
  if (!lengths.every((length) => length > 0 && Number.isFinite(length))) return null
  const units = steps.map((step, axis) => scaled(step, 1 / lengths[axis]!))
  const volume = Math.abs(determinant(units))
  if (volume < perpendicular) return null
  const order = nearestAxes(units)
  const signs = order.map((stored, axis) => (units[stored]![axis]! < 0 ? -1 : 1))
  const storedStrides = [1, sizes[0], sizes[0] * sizes[1]]
  const start = order.map((stored, axis) => (signs[axis] === -1 ? sizes[stored]! - 1 : 0))
  const [column, row, slice] = order.map((stored, axis) => scaled(units[stored]!, signs[axis]!)) as [
    Vector,
    Vector,
    Vector
  ]
  const [columns, rows, slices] = order.map((stored) => sizes[stored]!) as [number, number, number]
  const [columnStep, rowStep, sliceStep] = order.map((stored, axis) => signs[axis]! * storedStrides[stored]!)
  const [columnLength, rowLength, sliceLength] = order.map((stored) => lengths[stored]!)
  const first = order.reduce<number>((sum, stored, axis) => sum + start[axis]! * storedStrides[stored]!, 0)
  const corner = origin.map((value, part) =>
    order.reduce((sum, stored, axis) => sum + start[axis]! * steps[stored]![part]!, value)
  ) as unknown as Vector
  const cosines = order.map((stored, axis) => Math.min(1, Math.abs(units[stored]![axis]!)))
  return {
    shape: [slices, rows, columns],
    first,
    strides: [sliceStep!, rowStep!, columnStep!],
    geometry: { spacing: [rowLength!, columnLength!, sliceLength!], directions: [column, row, slice], origin: corner },
    obliqueDegrees: (Math.acos(Math.min(...cosines)) * 180) / Math.PI,
    isSheared: [dot(column, row), dot(row, slice), dot(slice, column)].some(
      (cosine) => Math.abs(cosine) > perpendicular
    )
  }
}

/** Layout of an array [slice, row, column] in C order. */
export const plainLayout = (shape: VoxelLayout['shape']): Pick<VoxelLayout, 'shape' | 'first' | 'strides'> => ({
  shape,
  first: 0,
  strides: strides(shape) as [number, number, number]
})

/** Warnings about a grid that lies askew. */
export function gridWarnings({ obliqueDegrees, isSheared }: AnatomicalGrid): string[] {
  const degrees = Number(obliqueDegrees.toFixed(1))
  return [
    ...(degrees >= 0.5 ? [`The volume is oblique ${degrees} deg: slices are shown as stored, not resampled`] : []),
    ...(isSheared
      ? ['The axes of the volume are not at right angles: distances are right along rows and columns only']
      : [])
  ]
}

const scaled = ([x, y, z]: Vector, factor: number): Vector => [x * factor, y * factor, z * factor]

function determinant([a, b, c]: readonly Vector[]): number {
  return (
    a![0] * (b![1] * c![2] - b![2] * c![1]) -
    a![1] * (b![0] * c![2] - b![2] * c![0]) +
    a![2] * (b![0] * c![1] - b![1] * c![0])
  )
}
