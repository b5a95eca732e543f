import { cross, dot, type Vector } from '../slice-place.ts'
import { damaged, unsupported } from './format-volume.ts'

/** Length of the header of NIfTI-1 and of NIfTI-2 in bytes. */
export const niftiHeaderBytes = { 1: 348, 2: 540 } as const

/** Steps of the three stored axes, and the first voxel's centre, in mm: x right, y front, z head. */
export interface NiftiTransform {
  readonly steps: readonly [Vector, Vector, Vector]
  readonly origin: Vector
}

/** Header of a NIfTI file: nifti1.h and nifti2.h of the NIfTI Data Format Working Group. */
export interface NiftiHeader {
  readonly version: 1 | 2
  /** True if the voxels lie in a file of their own (`.img`). */
  readonly isPair: boolean
  /** Lengths of the axes, the fastest first; at least three. */
  readonly sizes: readonly number[]
  /** NumPy's type string. */
  readonly dtype: string
  readonly voxelOffset: number
  /** `slope * stored + intercept`. 1 and 0 if the header states no scaling. */
  readonly slope: number
  readonly intercept: number
  /** Null if the code of the transform is 0 or its values are no transform. */
  readonly sform: NiftiTransform | null
  readonly qform: NiftiTransform | null
  /** Distances of voxels along the three axes in mm, above 0. */
  readonly spacing: Vector
  readonly description: string
}

const types: Readonly<Record<number, string>> = {
  2: 'u1',
  4: 'i2',
  8: 'i4',
  16: 'f4',
  64: 'f8',
  256: 'i1',
  512: 'u2',
  768: 'u4',
  1024: 'i8',
  1280: 'u8'
}
const colours: ReadonlySet<number> = new Set([128, 2304])
/** Factors to mm by the spatial unit: unknown, metre, mm, micrometre. */
const toMillimetres = [1, 1000, 1, 0.001]

/** Version of a NIfTI file by its first bytes; null for other files. */
export function niftiVersion(start: Uint8Array): 1 | 2 | null {
  const text = (from: number) => Buffer.from(start.subarray(from, from + 4)).toString('latin1')
  if (start.length >= 348 && ['n+1\0', 'ni1\0'].includes(text(344))) return 1
  if (start.length >= 8 && ['n+2\0', 'ni2\0'].includes(text(4))) return 2
  return null
}

/**
 * Reads a header of either version and byte order.
 * @param bytes the first bytes of the file
 * @throws format.damaged, format.unsupported
 */
export function readNiftiHeader(bytes: Uint8Array, path: string): NiftiHeader {
  const version = niftiVersion(bytes)
  if (version === null) throw damaged(path, 'is not a complete NIfTI file')
  if (bytes.length < niftiHeaderBytes[version]) throw damaged(path, 'ends early: its header is cut short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = view.getInt32(0, true) === niftiHeaderBytes[version]
  if (!little && view.getInt32(0, false) !== niftiHeaderBytes[version])
    throw damaged(path, 'is no NIfTI file: its header states another length')
  const fields = version === 1 ? fieldsOf1(view, little) : fieldsOf2(view, little)
  const isPair = bytes[version === 1 ? 345 : 5] === 'i'.charCodeAt(0)
  const rank = fields.dims[0]!
  if (!(rank >= 1 && rank <= 7)) throw damaged(path, `states ${rank} axes`)
  const sizes = [...fields.dims.slice(1, rank + 1), 1, 1].slice(0, Math.max(3, rank))
  if (colours.has(fields.datatype)) throw unsupported(path, 'holds colours, not CT values')
  const type = types[fields.datatype]
  if (type === undefined) throw unsupported(path, `holds numbers of the NIfTI type ${fields.datatype}`)
  const factor = toMillimetres[fields.units & 7] ?? 1
  const scales = Number.isFinite(fields.slope) && fields.slope !== 0
  if (scales && !Number.isFinite(fields.intercept)) throw damaged(path, 'states an intercept that is no number')
  const spacing = [1, 2, 3].map((axis) => Math.abs(fields.pixdim[axis]!) * factor || factor) as unknown as Vector
  return {
    version,
    isPair,
    sizes,
    dtype: `${type.endsWith('1') ? '|' : little ? '<' : '>'}${type}`,
    voxelOffset: voxelOffset(fields.voxelOffset, isPair ? 0 : version === 1 ? 352 : 544, path),
    slope: scales ? fields.slope : 1,
    intercept: scales ? fields.intercept : 0,
    sform: fields.sformCode > 0 ? usable(sformOf(fields.rows, factor)) : null,
    qform: fields.qformCode > 0 ? usable(qformOf(fields, spacing, factor)) : null,
    spacing,
    description: fields.description
  }
}

interface Fields {
  readonly dims: readonly number[]
  readonly datatype: number
  readonly pixdim: readonly number[]
  readonly voxelOffset: number
  readonly slope: number
  readonly intercept: number
  readonly units: number
  readonly description: string
  readonly qformCode: number
  readonly sformCode: number
  readonly quaternion: readonly number[]
  readonly offset: readonly number[]
  /** Three rows of four numbers. */
  readonly rows: readonly number[]
}

const times = <Value>(count: number, read: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => read(index))

function fieldsOf1(view: DataView, little: boolean): Fields {
  const float = (at: number) => view.getFloat32(at, little)
  const short = (at: number) => view.getInt16(at, little)
  return {
    dims: times(8, (index) => short(40 + 2 * index)),
    datatype: short(70),
    pixdim: times(8, (index) => float(76 + 4 * index)),
    voxelOffset: float(108),
    slope: float(112),
    intercept: float(116),
    units: view.getUint8(123),
    description: textAt(view, 148),
    qformCode: short(252),
    sformCode: short(254),
    quaternion: times(3, (index) => float(256 + 4 * index)),
    offset: times(3, (index) => float(268 + 4 * index)),
    rows: times(12, (index) => float(280 + 4 * index))
  }
}

function fieldsOf2(view: DataView, little: boolean): Fields {
  const double = (at: number) => view.getFloat64(at, little)
  const long = (at: number) => Number(view.getBigInt64(at, little))
  return {
    dims: times(8, (index) => long(16 + 8 * index)),
    datatype: view.getInt16(12, little),
    pixdim: times(8, (index) => double(104 + 8 * index)),
    voxelOffset: long(168),
    slope: double(176),
    intercept: double(184),
    units: view.getInt32(500, little),
    description: textAt(view, 240),
    qformCode: view.getInt32(344, little),
    sformCode: view.getInt32(348, little),
    quaternion: times(3, (index) => double(352 + 8 * index)),
    offset: times(3, (index) => double(376 + 8 * index)),
    rows: times(12, (index) => double(400 + 8 * index))
  }
}

function textAt(view: DataView, at: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + at, 80)
  const end = bytes.indexOf(0)
  return bytes.toString('latin1', 0, end < 0 ? 80 : end)
}

function voxelOffset(stated: number, least: number, path: string): number {
  if (stated === 0) return least
  if (Number.isInteger(stated) && stated >= least && stated < 2 ** 40) return stated
  throw damaged(path, `states that its voxels begin at byte ${stated}`)
}

/** Method 3 of nifti1.h. */
function sformOf(rows: readonly number[], factor: number): NiftiTransform {
  const column = (index: number) => [0, 4, 8].map((row) => rows[row + index]! * factor) as unknown as Vector
  return { steps: [column(0), column(1), column(2)], origin: column(3) }
}

/** Method 2 of nifti1.h: a rotation, as a quaternion, of the spacing. */
function qformOf({ quaternion, offset, pixdim }: Fields, spacing: Vector, factor: number): NiftiTransform {
  let [b, c, d] = quaternion as [number, number, number]
  const length = Math.hypot(b, c, d)
  if (length > 1) [b, c, d] = [b / length, c / length, d / length]
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)))
  const third = spacing[2] * (pixdim[0]! < 0 ? -1 : 1)
  const scaled = (direction: Vector, step: number) => direction.map((part) => part * step) as unknown as Vector
  return {
    steps: [
      scaled([a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)], spacing[0]),
      scaled([2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)], spacing[1]),
      scaled([2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c], third)
    ],
    origin: offset.map((value) => value * factor) as unknown as Vector
  }
}

/** The transform; null if a value is not finite or the axes span no volume. */
function usable(transform: NiftiTransform): NiftiTransform | null {
  const { steps, origin } = transform
  const isFinite = [...steps.flat(), ...origin].every(Number.isFinite)
  return isFinite && dot(steps[0], cross(steps[1], steps[2])) !== 0 ? transform : null
}
