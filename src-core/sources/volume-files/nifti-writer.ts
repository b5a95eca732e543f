import { DenoscopeError } from '../../errors.ts'
import { cross, dot, type Vector } from '../slice-place.ts'
import type { WrittenPlace, WrittenType, WrittenVolume } from './written-volume.ts'

/** Bytes before the voxels: the header and four bytes that state that no extension follows. */
const headerBytes = 352
const longestAxis = 32767
const millimetres = 2
/** Codes of a transform: scanner coordinates; coordinates that are aligned to nothing known. */
const [scanner, aligned] = [1, 2]

/**
 * Header of a NIfTI-1 file (nifti1.h): columns, rows and slices are its axes i, j and k. sform and qform state the same
 * place; the qform is left out if the axes are not at right angles.
 * @throws argument.invalid for an axis that is too long
 */
export function niftiHeader({ shape, place }: Pick<WrittenVolume, 'shape' | 'place'>, type: WrittenType): Uint8Array {
  const [slices, rows, columns] = shape
  if (Math.max(...shape) > longestAxis)
    throw new DenoscopeError('argument.invalid', `NIfTI-1 holds at most ${longestAxis} slices, rows and columns`)
  const [rowSpacing, columnSpacing, sliceSpacing] = place.spacing
  const view = new DataView(new ArrayBuffer(headerBytes))
  const shorts = (at: number, values: readonly number[]) =>
    values.forEach((value, index) => view.setInt16(at + 2 * index, value, true))
  const floats = (at: number, values: readonly number[]) =>
    values.forEach((value, index) => view.setFloat32(at + 4 * index, value, true))
  const text = (at: number, value: string) => new Uint8Array(view.buffer).set(Buffer.from(value, 'latin1'), at)
  view.setInt32(0, 348, true)
  shorts(40, [3, columns, rows, slices, 1, 1, 1, 1])
  shorts(70, type === '<i2' ? [4, 16] : [16, 32])
  const axes = toRas(place)
  const rotation = quaternionOf(axes.directions)
  floats(76, [rotation?.handedness ?? 1, columnSpacing, rowSpacing, sliceSpacing, 0, 0, 0, 0])
  floats(108, [headerBytes, 1, 0])
  view.setUint8(123, millimetres)
  text(148, 'Denoscope')
  const code = place.isKnown ? scanner : aligned
  shorts(252, [rotation ? code : 0, code])
  if (rotation) floats(256, [...rotation.quaternion, ...axes.origin])
  const lengths = [columnSpacing, rowSpacing, sliceSpacing]
  floats(
    280,
    [0, 1, 2].flatMap((part) => [
      ...axes.directions.map((axis, index) => axis[part]! * lengths[index]!),
      axes.origin[part]!
    ])
  )
  text(344, 'n+1')
  return new Uint8Array(view.buffer)
}

/** NIfTI counts to the right and to the front. */
function toRas({ directions, origin }: WrittenPlace) {
  const turned = ([x, y, z]: Vector): Vector => [-x, -y, z]
  return { directions: directions.map(turned) as [Vector, Vector, Vector], origin: turned(origin) }
}

const perpendicular = 1e-3

/**
 * Quaternion (b, c, d) of the rotation to three unit vectors (nifti_mat44_to_quatern). The third is reversed for
 * handedness -1. Null if they are not at right angles.
 */
function quaternionOf([i, j, k]: readonly [Vector, Vector, Vector]) {
  if ([dot(i, j), dot(j, k), dot(k, i)].some((cosine) => Math.abs(cosine) > perpendicular)) return null
  const handedness = dot(cross(i, j), k) < 0 ? -1 : 1
  const third = k.map((part) => part * handedness)
  const [m11, m21, m31] = i
  const [m12, m22, m32] = j
  const [m13, m23, m33] = third as [number, number, number]
  const candidates = [
    [1 + m11 + m22 + m33, m32 - m23, m13 - m31, m21 - m12],
    [m32 - m23, 1 + m11 - m22 - m33, m12 + m21, m13 + m31],
    [m13 - m31, m12 + m21, 1 - m11 + m22 - m33, m23 + m32],
    [m21 - m12, m13 + m31, m23 + m32, 1 - m11 - m22 + m33]
  ]
  // Each row is the quaternion times a factor; the row with the largest factor is exact.
  const row = candidates.reduce(
    (best, other, index) => (other[index]! > best.factor ? { factor: other[index]!, values: other } : best),
    { factor: 0, values: candidates[0]! }
  ).values
  const length = Math.hypot(...row) * (row[0]! < 0 ? -1 : 1)
  return { handedness, quaternion: row.slice(1).map((value) => value / length) }
}
