import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type * as Hdf5 from 'h5wasm/node'
import type { Dataset, File, Group } from 'h5wasm/node'
import { DenoscopeError } from '../../errors.ts'
import { readError } from '../../files/file-error.ts'
import { decodeValues, type NpyArray } from '../../files/npy-format.ts'
import { printable } from '../../printable.ts'
import type { TaskTable } from '../../runtime/process-tasks.ts'
import { damaged, unsupported } from './format-volume.ts'
import { countChunks, type ChunkCount } from './hdf5-chunks.ts'

/** A dataset that can be a volume. */
export interface Hdf5Candidate {
  /** Path in the file, from `/`. */
  readonly name: string
  readonly stored: readonly number[]
  /** NumPy's type string in native byte order. */
  readonly dtype: string
}

/** A block of a dataset, with its first index and length on each axis. */
export interface Hdf5Block {
  readonly path: string
  readonly name: string
  readonly dtype: string
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
}

/** Tasks of the process that reads HDF5 files. Each opens a file anew. */
export const hdf5Tasks = {
  /** Datasets of 2 or 3 axes of numbers. @throws format.damaged, format.unsupported, file.not-found, file.unreadable */
  candidates: ({ path }: { readonly path: string }): Promise<Hdf5Candidate[]> => withFile(path, candidatesOf),

  /** @throws as `candidates` */
  chunks: async ({ path, dataset: { name, stored } }: HeldDataset): Promise<ChunkCount | null> => {
    const reference = await withFile(path, (file, { module }) => module.create_object_reference(file.file_id, name))
    return countChunks({ path, address: Number(Buffer.from(reference).readBigUInt64LE()), shape: stored })
  },

  /** Numbers of a block in row-major order. @throws as `candidates` */
  read: (block: Hdf5Block): Promise<NpyArray> =>
    withFile(block.path, (file, { module }) => {
      const { path, name, dtype, starts, lengths } = block
      if (dtype === '<f2') return readHalves(file, module, block)
      const ranges = starts.map((start, axis): [number, number] => [start, start + lengths[axis]!])
      return asNumbers(path, (file.get(name) as Dataset).slice(ranges))
    })
} satisfies TaskTable
export type Hdf5Tasks = typeof hdf5Tasks

interface HeldDataset {
  readonly path: string
  readonly dataset: Hdf5Candidate
}

interface Library extends Pick<typeof Hdf5, 'Group' | 'Dataset'> {
  readonly module: Awaited<typeof Hdf5.ready>
}

/**
 * Opens the file, works on it and closes it. Errors of the library become one line. No other file is opened meanwhile:
 * links and datasets may name any file of this machine.
 */
async function withFile<Result>(path: string, use: (file: File, library: Library) => Result): Promise<Result> {
  try {
    statSync(path)
  } catch (cause) {
    throw readError(path, cause)
  }
  const library = await import('h5wasm/node')
  const module = await library.ready
  // Otherwise the library writes its errors to standard error and goes on.
  module.activate_throwing_error_handler()
  const opening = openOnly(module, path)
  let file: File | undefined
  try {
    file = new library.File(path, 'r')
    if (file.file_id < 0n) throw damaged(path, 'is not a complete HDF5 file')
    return use(file, { ...library, module })
  } catch (cause) {
    if (cause instanceof DenoscopeError) throw cause
    // The memory of the library is in disorder.
    if (cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError) process.exit(1)
    // The library also looks for filters, in a folder that is not there.
    const other = opening.refused.find((name) => existsSync(name))
    if (other === undefined) throw damaged(path, reasonOf(cause), cause)
    throw unsupported(path, `has values in another file (${printable(basename(other))}), which is not read`)
  } finally {
    if (file !== undefined && file.file_id >= 0n) file.close()
    opening.end()
  }
}

/** Flag of `open` for files that the library makes for itself. */
const createFlag = 0o100
/** ENOENT of WASI. */
const noEntry = 44

/** Lets the library open one file, and files that it makes itself. Other files are missing for the library. */
function openOnly({ FS }: Library['module'], path: string) {
  const files = FS as unknown as {
    open(path: string, flags: number, ...others: unknown[]): unknown
    readonly ErrnoError: new (code: number) => Error
  }
  const { open } = files
  const opening = { refused: [] as string[], end: () => void (files.open = open) }
  files.open = (name, flags, ...others) => {
    if (resolve(name) === resolve(path) || (flags & createFlag) !== 0) return open(name, flags, ...others)
    opening.refused.push(name)
    throw new files.ErrnoError(noEntry)
  }
  return opening
}

/** Reads numbers of half precision, which the library has no array for. */
function readHalves(file: File, module: Library['module'], { path, name, starts, lengths }: Hdf5Block): NpyArray {
  const bytes = 2 * lengths.reduce((product, length) => product * length, 1)
  const { _malloc, _free } = module as unknown as { _malloc(bytes: number): number; _free(place: number): void }
  const place = _malloc(bytes)
  try {
    const steps = starts.map(() => 1n)
    module.get_dataset_data(file.file_id, name, lengths.map(BigInt), starts.map(BigInt), steps, BigInt(place))
    return decodeValues(module.HEAPU8.slice(place, place + bytes), '<f2', path)
  } finally {
    _free(place)
  }
}

/** The library throws its stack of errors as text. */
function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return /truncated file/i.test(text) ? 'ends early: it is not a complete HDF5 file' : 'is not a readable HDF5 file'
}

const mostDepth = 16
const mostObjects = 5000

/** Datasets of 2 or 3 axes of numbers, beside axes of length 1. Soft and external links are not followed. */
function candidatesOf(root: File, library: Library): Hdf5Candidate[] {
  const found: Hdf5Candidate[] = []
  let seen = 0
  const visit = (group: Group, prefix: string, depth: number): void => {
    for (const key of group.keys()) {
      if (++seen > mostObjects || depth > mostDepth) return
      const name = `${prefix}/${key}`
      if (isLink(root, name)) continue
      const object = group.get(key)
      if (object instanceof library.Group) visit(object, name, depth + 1)
      if (object instanceof library.Dataset) {
        const candidate = candidateOf(name, object)
        if (candidate) found.push(candidate)
      }
    }
  }
  visit(root, '', 0)
  return found
}

const isLink = (root: File, name: string): boolean =>
  root.get_link(name) !== null || 'filename' in root.get_external_link(name)

/** Classes of HDF5 types. */
const [integerClass, floatClass] = [0, 1]

function candidateOf(name: string, dataset: Dataset): Hdf5Candidate | null {
  const { shape, metadata } = dataset
  if (shape === null || (metadata.virtual_sources ?? []).length > 0) return null
  const long = shape.filter((length) => length !== 1)
  if (long.length < 2 || long.length > 3 || long.includes(0)) return null
  const { type, size, signed } = metadata
  const letter = type === floatClass ? 'f' : type === integerClass ? (signed ? 'i' : 'u') : null
  if (letter === null || !(letter === 'f' ? [2, 4, 8] : [1, 2, 4, 8]).includes(size)) return null
  return { name, stored: shape, dtype: `${size === 1 ? '|' : '<'}${letter}${size}` }
}

function asNumbers(path: string, values: unknown): NpyArray {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    return Float64Array.from(values as BigInt64Array, Number)
  if (ArrayBuffer.isView(values)) return values as NpyArray
  throw damaged(path, 'holds a slice that cannot be read')
}
