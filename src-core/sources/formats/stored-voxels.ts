import { open } from 'node:fs/promises'
import { fileError } from '../../files/file-error.ts'
import { itemSize, type NpyArray, viewValues } from '../../files/npy-format.ts'
import { damaged, mostBytesHeld, unsupported } from './format-volume.ts'

/** Bytes of stored numbers, in a file or in memory. */
export interface VoxelBytes {
  /** @throws format.damaged if fewer bytes are there */
  read(offset: number, length: number): Promise<Uint8Array>
}

export const bytesInMemory = (bytes: Uint8Array): VoxelBytes => ({
  read: async (offset, length) => bytes.subarray(offset, offset + length)
})

/** Bytes of a file from `start`. The file is open only while it is read. */
export const bytesOfFile = (path: string, start: number): VoxelBytes => ({
  read: (offset, length) => readFileRange(path, start + offset, length)
})

/** @throws file.not-found, file.unreadable, format.damaged if the file is shorter */
export async function readFileRange(path: string, offset: number, length: number): Promise<Uint8Array> {
  const bytes = await readAtMost(path, offset, length)
  if (bytes.length === length) return bytes
  throw damaged(path, `ends early: expected ${offset + length} bytes, has ${offset + bytes.length}`)
}

/** The bytes from `offset`, fewer than `length` at the end of the file. @throws file.not-found, file.unreadable */
export async function readAtMost(path: string, offset: number, length: number): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return bytes.subarray(0, filled)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
}

/** Place of the voxels among the stored numbers. */
export interface VoxelLayout {
  /** NumPy's type string. */
  readonly dtype: string
  readonly shape: readonly [slices: number, rows: number, columns: number]
  /** Number of the voxel [0, 0, 0]. */
  readonly first: number
  /** Distance of neighbours along slice, row and column, in numbers. Negative along a reversed axis. */
  readonly strides: readonly [slice: number, row: number, column: number]
}

/** Distances of neighbours of an array in C order. */
export const strides = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1))

/**
 * Reads slices of stored numbers. A slice whose numbers lie together is read alone. Otherwise all numbers are held in
 * memory after the first slice.
 * @param name of the file, for messages
 */
export function sliceReader(
  bytes: VoxelBytes,
  layout: VoxelLayout,
  name: string
): (index: number) => Promise<NpyArray> {
  const { dtype, shape, first, strides: steps } = layout
  const [slices, rows, columns] = shape
  const [sliceStep, rowStep, columnStep] = steps
  const size = itemSize(dtype)
  const pixels = rows * columns
  const extent = Math.abs(rowStep) * (rows - 1) + Math.abs(columnStep) * (columns - 1) + 1
  const lowest = Math.min(0, rowStep) * (rows - 1) + Math.min(0, columnStep) * (columns - 1)
  const gather = (values: NpyArray, start: number): NpyArray => {
    if (columnStep === 1 && rowStep === columns) return values.subarray(start, start + pixels) as NpyArray
    const slice = new (values.constructor as new (length: number) => NpyArray)(pixels)
    for (let row = 0, to = 0; row < rows; row++) {
      let from = start + row * rowStep
      if (Math.abs(columnStep) === 1) {
        const begin = columnStep === 1 ? from : from - columns + 1
        slice.set(values.subarray(begin, begin + columns), to)
        if (columnStep === -1) slice.subarray(to, to + columns).reverse()
        to += columns
        continue
      }
      for (let column = 0; column < columns; column++, to++, from += columnStep) slice[to] = values[from]!
    }
    return slice
  }
  if (extent === pixels)
    return async (index) => {
      const begin = first + index * sliceStep + lowest
      return gather(viewValues(await bytes.read(begin * size, pixels * size), dtype, name), -lowest)
    }
  let all: Promise<NpyArray> | undefined
  return async (index) => {
    const total = slices * pixels * size
    if (total > mostBytesHeld) throw unsupported(name, `stores its slices apart and has ${total} bytes: too many`)
    all ??= bytes.read(0, total).then((read) => viewValues(read, dtype, name))
    all.catch(() => (all = undefined))
    return gather(await all, first + index * sliceStep)
  }
}
