/** Fields of a NIfTI file that a test writes. */
export interface NiftiFields {
  readonly version?: 1 | 2
  readonly big?: boolean
  readonly sizes: readonly number[]
  readonly datatype?: number
  readonly bits?: number
  readonly pixdim?: readonly number[]
  readonly slope?: number
  readonly inter?: number
  readonly units?: number
  readonly qform?: { readonly code: number; readonly quaternion: readonly number[]; readonly offset: readonly number[] }
  readonly sform?: { readonly code: number; readonly rows: readonly number[] }
  readonly magic?: string
}

/** Rows of an sform whose steps are along the axes: signed lengths, and the place of the first voxel. */
export const alongAxes = (steps: readonly number[], origin: readonly number[] = [0, 0, 0]): number[] =>
  [0, 1, 2].flatMap((row) => [...[0, 1, 2].map((axis) => (axis === row ? steps[axis]! : 0)), origin[row]!])

/** A NIfTI file by nifti1.h and nifti2.h, with voxels given as 16-bit integers unless `bytes` are given. */
export function niftiBytes(fields: NiftiFields, voxels: readonly number[] | Uint8Array): Buffer {
  const { version = 1, big = false, sizes, datatype = 4, bits = 16, pixdim = [1, 1, 1, 1], units = 2 } = fields
  const start = version === 1 ? 352 : 544
  const data = voxels instanceof Uint8Array ? voxels : shorts(voxels, big)
  const file = Buffer.alloc(start + data.length)
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const put = {
    short: (at: number, value: number) => view.setInt16(at, value, !big),
    int: (at: number, value: number) => view.setInt32(at, value, !big),
    float: (at: number, value: number) => view.setFloat32(at, value, !big),
    double: (at: number, value: number) => view.setFloat64(at, value, !big),
    long: (at: number, value: number) => view.setBigInt64(at, BigInt(value), !big)
  }
  const dims = [sizes.length, ...sizes, 1, 1, 1, 1, 1, 1].slice(0, 8)
  const { qform, sform } = fields
  const magic = fields.magic ?? (version === 1 ? 'n+1\0' : 'n+2\0')
  if (version === 1) {
    put.int(0, 348)
    dims.forEach((value, index) => put.short(40 + 2 * index, value))
    put.short(70, datatype)
    put.short(72, bits)
    pixdim.forEach((value, index) => put.float(76 + 4 * index, value))
    put.float(108, magic.startsWith('ni') ? 0 : start)
    put.float(112, fields.slope ?? 0)
    put.float(116, fields.inter ?? 0)
    view.setUint8(123, units)
    put.short(252, qform?.code ?? 0)
    put.short(254, sform?.code ?? 0)
    ;[...(qform?.quaternion ?? []), ...(qform?.offset ?? [])].forEach((value, index) =>
      put.float(256 + 4 * index, value)
    )
    sform?.rows.forEach((value, index) => put.float(280 + 4 * index, value))
    file.write(magic, 344, 'latin1')
  } else {
    put.int(0, 540)
    file.write(`${magic}\r\n\x1a\n`, 4, 'latin1')
    put.short(12, datatype)
    put.short(14, bits)
    dims.forEach((value, index) => put.long(16 + 8 * index, value))
    pixdim.forEach((value, index) => put.double(104 + 8 * index, value))
    put.long(168, start)
    put.double(176, fields.slope ?? 0)
    put.double(184, fields.inter ?? 0)
    put.int(344, qform?.code ?? 0)
    put.int(348, sform?.code ?? 0)
    ;[...(qform?.quaternion ?? []), ...(qform?.offset ?? [])].forEach((value, index) =>
      put.double(352 + 8 * index, value)
    )
    sform?.rows.forEach((value, index) => put.double(400 + 8 * index, value))
    put.int(500, units)
  }
  file.set(data, start)
  return magic.startsWith('ni') ? file.subarray(0, 348) : file
}

export function shorts(values: readonly number[], big = false): Buffer {
  const bytes = Buffer.alloc(2 * values.length)
  values.forEach((value, index) => (big ? bytes.writeInt16BE(value, 2 * index) : bytes.writeInt16LE(value, 2 * index)))
  return bytes
}

/** Values from -12 up, so that each voxel differs and the lowest is negative. */
export const ramp = (count: number): number[] => Array.from({ length: count }, (_, index) => index - 12)
