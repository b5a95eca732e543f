import { type Axis, nearestAxes } from '../nearest-axes.ts'
import { edgeLetters, type EdgeLetters, type Vector } from '../slice-place.ts'
import { usualDirections, type VolumeGrid } from './volume-grid.ts'

/** Rows and columns of each slice of a volume, and its slices. */
interface VolumeSize {
  readonly slices: { readonly length: number }
  readonly rows: number
  readonly columns: number
}

export const planeNames = ['axial', 'coronal', 'sagittal'] as const
export type PlaneName = (typeof planeNames)[number]

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

export interface PlaneAxis {
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

/**
 * The three planes of a volume, whatever plane was acquired. Each plane has the name of the nearest anatomical one.
 * Without directions, slices count as axial and in order towards the head.
 */
export function planesOf({ spacing, directions }: VolumeGrid, { slices, rows, columns }: VolumeSize): Plane[] {
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
