import { lstat, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { fileError } from '../../files/file-error.ts'
import { largestDeflateRatio } from '../../files/gunzip-file.ts'
import { itemSize } from '../../files/npy-format.ts'
import { printable } from '../../printable.ts'
import type { Vector } from '../slice-place.ts'
import { anatomicalGrid, gridWarnings } from './anatomical-axes.ts'
import { damaged, mostBytesHeld, requireShape, unsupported, type FormatOutcome } from './format-volume.ts'
import { bytesInMemory, bytesOfFile, readAtMost, readFileRange, sliceReader, type VoxelBytes } from './stored-voxels.ts'

const types: Readonly<Record<string, string>> = {
  MET_CHAR: 'i1',
  MET_UCHAR: 'u1',
  MET_SHORT: 'i2',
  MET_USHORT: 'u2',
  MET_INT: 'i4',
  MET_UINT: 'u4',
  MET_LONG: 'i4',
  MET_ULONG: 'u4',
  MET_LONG_LONG: 'i8',
  MET_ULONG_LONG: 'u8',
  MET_FLOAT: 'f4',
  MET_DOUBLE: 'f8'
}

/** Longest header that is read. */
const mostHeaderBytes = 65536

/** True for the first bytes of a MetaImage header. */
export const isMetaImage = (start: Uint8Array): boolean =>
  /^\s*(ObjectType\s*=\s*Image|NDims\s*=\s*\d)/.test(Buffer.from(start.subarray(0, 64)).toString('latin1'))

/**
 * Opens a MetaImage (`.mha`, or `.mhd` with a data file beside it): MetaIO of ITK, plain or zlib, both byte orders.
 * `TransformMatrix` has one row for each stored axis; it and `Offset` are LPS in mm, as ITK writes them.
 * @throws format.damaged, format.unsupported, file.not-found, file.unreadable
 */
export async function openMetaImage(path: string, label: string): Promise<FormatOutcome> {
  const header = readHeader(path, await readAtMost(path, 0, mostHeaderBytes))
  const [columns, rows, slices] = header.sizes
  requireShape(path, [slices, rows, columns])
  const grid = anatomicalGrid(header)
  if (grid === null) throw damaged(path, 'states axes that span no volume')
  const data = await dataOf(path, header)
  const length = columns * rows * slices * itemSize(header.dtype)
  const { shape, first, strides, geometry } = grid
  return {
    volume: {
      label,
      files: data.file === path ? [path] : [path, data.file],
      shape,
      dtype: header.dtype,
      readStored: sliceReader(
        await voxelsOf(data, length, header),
        { dtype: header.dtype, shape, first, strides },
        data.file
      ),
      slope: 1,
      intercept: 0,
      isHounsfield: false,
      geometry: header.isPlaced ? geometry : { ...geometry, origin: null },
      pixelSpacing: header.hasSpacing ? [geometry.spacing[0], geometry.spacing[1]] : null,
      sliceSpacing: header.hasSpacing ? geometry.spacing[2] : null,
      details: ['MetaImage'],
      assumed: [],
      warnings: gridWarnings(grid),
      answers: {}
    }
  }
}

interface MetaHeader {
  readonly sizes: readonly [number, number, number]
  readonly steps: readonly [Vector, Vector, Vector]
  readonly origin: Vector
  readonly isPlaced: boolean
  readonly hasSpacing: boolean
  readonly dtype: string
  readonly isCompressed: boolean
  /** Length of the header in bytes, to the end of the line of ElementDataFile. */
  readonly headerBytes: number
  /** Bytes before the voxels in a data file; -1 counts from its end. */
  readonly skippedBytes: number
  readonly dataFile: string
}

function readHeader(path: string, bytes: Uint8Array): MetaHeader {
  const fields = new Map<string, string>()
  const text = Buffer.from(bytes).toString('latin1')
  let at = 0
  while (!fields.has('ElementDataFile')) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? undefined : end)
    const [, key, value] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (key === undefined && line.trim() !== '') throw damaged(path, 'is not a MetaImage: its header is not text')
    if (key !== undefined) fields.set(key, value!)
    if (end < 0) break
    at = end + 1
  }
  const field = (...names: string[]) => names.map((name) => fields.get(name)).find((value) => value !== undefined)
  const dataFile = field('ElementDataFile')
  if (dataFile === undefined) throw damaged(path, 'ends early: its header names no ElementDataFile')
  const numbers = (count: number, ...names: string[]): number[] | null => {
    const values = field(...names)
      ?.split(/\s+/)
      .map(Number)
    if (values === undefined) return null
    if (values.length === count && values.every(Number.isFinite)) return values
    throw damaged(path, `${names[0]}: expected ${count} numbers`)
  }
  const isTrue = (...names: string[]) => /^(true|1)$/i.test(field(...names) ?? '')
  const rank = Number(field('NDims'))
  if (rank !== 2 && rank !== 3)
    throw unsupported(path, `has ${field('NDims') ?? 'an unknown number of'} axes, expected 2 or 3`)
  const channels = Number(field('ElementNumberOfChannels') ?? 1)
  if (channels !== 1)
    throw unsupported(path, `has ${channels} values for each voxel: colours or vectors, not CT values`)
  if (field('BinaryData') !== undefined && !isTrue('BinaryData')) throw unsupported(path, 'holds its numbers as text')
  const type = types[field('ElementType') ?? '']
  if (type === undefined)
    throw unsupported(path, `holds numbers of the type ${printable(field('ElementType') ?? 'unknown')}`)
  const sizes = numbers(rank, 'DimSize')
  if (sizes === null) throw damaged(path, 'its header states no DimSize')
  const spacing = numbers(rank, 'ElementSpacing', 'ElementSize')
  const matrix = numbers(rank * rank, 'TransformMatrix', 'Rotation', 'Orientation')
  const offset = numbers(rank, 'Offset', 'Position', 'Origin')
  const steps = [0, 1, 2].map((axis) => stepOf(axis, rank, matrix, spacing)) as unknown as [Vector, Vector, Vector]
  const isBig = isTrue('BinaryDataByteOrderMSB', 'ElementByteOrderMSB')
  return {
    sizes: [sizes[0]!, sizes[1]!, sizes[2] ?? 1],
    steps,
    origin: [offset?.[0] ?? 0, offset?.[1] ?? 0, offset?.[2] ?? 0],
    isPlaced: offset !== null,
    hasSpacing: spacing !== null,
    dtype: `${type.endsWith('1') ? '|' : isBig ? '>' : '<'}${type}`,
    isCompressed: isTrue('CompressedData'),
    headerBytes: at,
    skippedBytes: Number(field('HeaderSize') ?? 0),
    dataFile
  }
}

/** Step along a stored axis. The third axis of a 2-D image is at right angles to it. */
function stepOf(
  axis: number,
  rank: number,
  matrix: readonly number[] | null,
  spacing: readonly number[] | null
): Vector {
  const length = Math.abs(spacing?.[axis] ?? 1) || 1
  const part = (row: number) =>
    (row < rank && axis < rank ? matrix?.[axis * rank + row] : undefined) ?? (row === axis ? 1 : 0)
  return [part(0) * length, part(1) * length, part(2) * length]
}

interface MetaData {
  readonly file: string
  readonly start: number
}

/** Place of the voxels. A data file lies beside its header and is no link. */
async function dataOf(path: string, { dataFile, headerBytes, skippedBytes }: MetaHeader): Promise<MetaData> {
  if (!Number.isInteger(skippedBytes) || skippedBytes < -1)
    throw damaged(path, `states a HeaderSize of ${skippedBytes}`)
  if (dataFile === 'LOCAL') return { file: path, start: headerBytes }
  const name = printable(dataFile)
  if (/^LIST\b|%/.test(dataFile)) throw unsupported(path, `has its voxels in several files (${name})`)
  if (/[/\\:]/.test(dataFile) || dataFile === '..' || dataFile === '.' || dataFile === '')
    throw unsupported(path, `names the data file '${name}': a data file must lie beside its header`)
  const file = join(dirname(path), dataFile)
  const found = await lstat(file).catch(() => null)
  if (found === null) throw damaged(path, `is a header without its voxels: ${name} is missing`)
  if (!found.isFile()) throw unsupported(path, `names the data file '${name}', which is a link or no file`)
  return { file, start: skippedBytes }
}

async function voxelsOf({ file, start }: MetaData, length: number, header: MetaHeader): Promise<VoxelBytes> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw fileError(file, 'read', cause)
  })
  if (header.isCompressed) return bytesInMemory(await inflated(file, Math.max(0, start), size, length))
  const begin = start < 0 ? size - length : start
  if (begin < 0 || size < begin + length)
    throw damaged(file, `ends early: expected ${Math.max(0, begin) + length} bytes, has ${size}`)
  return bytesOfFile(file, begin)
}

async function inflated(file: string, start: number, size: number, length: number): Promise<Uint8Array> {
  if (length > mostBytesHeld) throw unsupported(file, `unpacks to ${length} bytes, more than 4 GiB`)
  if (length > largestDeflateRatio * size)
    throw damaged(file, `ends early: ${size} bytes cannot hold the ${length} bytes that its header states`)
  const packed = await readFileRange(file, start, size - start)
  let bytes: Uint8Array
  try {
    bytes = await promisify(inflate)(packed, { maxOutputLength: length + 1 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw damaged(file, `unpacks to more than ${length} bytes`, cause)
    throw damaged(
      file,
      code === 'Z_BUF_ERROR' ? 'ends early: its zlib data are cut short' : 'has damaged zlib data',
      cause
    )
  }
  if (bytes.length !== length) throw damaged(file, `ends early: expected ${length} unpacked bytes, has ${bytes.length}`)
  return bytes
}
