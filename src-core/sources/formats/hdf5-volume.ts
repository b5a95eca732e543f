import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type * as Hdf5 from 'h5wasm/node'
import type { Dataset, File, Group } from 'h5wasm/node'
import { DenoscopeError } from '../../errors.ts'
import { readError } from '../../files/file-error.ts'
import { decodeValues, dtypeText, type NpyArray } from '../../files/npy-format.ts'
import { printable } from '../../printable.ts'
import type { FormatAnswers } from '../format-answers.ts'
import { countChunks } from './hdf5-chunks.ts'
import { damaged, requireShape, unsupported, type FormatOutcome } from './format-volume.ts'

/**
 * Conversion of LoDoPaB-CT (doi:10.1038/s41597-021-00893-z): values are attenuation over its largest, 81.35858 per
 * metre, with water 20 and air 0.02 per metre. Values below -1001 HU were clipped when the file was made.
 */
const lodopab = { slope: (1000 * 81.35858) / 19.98, intercept: (-1000 * 20) / 19.98 } as const

/** A dataset that can be a volume. */
interface Candidate {
  /** Path in the file, from `/`. */
  readonly name: string
  readonly stored: readonly number[]
  /** NumPy's type string in native byte order. */
  readonly dtype: string
}

/**
 * Opens a dataset of an HDF5 file, read slice by slice. `data` of 32-bit floats is LoDoPaB. Asks if there are several
 * datasets of images.
 * @throws format.damaged, format.unsupported, file.not-found, file.unreadable
 */
export async function openHdf5(path: string, label: string, answers: FormatAnswers): Promise<FormatOutcome> {
  const candidates = await withFile(path, (file, library) => candidatesOf(file, library))
  if (candidates.length === 0) throw unsupported(path, 'holds no dataset of images (2 or 3 axes of numbers)')
  const only = candidates.length === 1 ? candidates[0] : undefined
  if (!only && answers.dataset === undefined)
    return {
      question: {
        kind: 'dataset',
        text: `It holds ${candidates.length} datasets of images. Which one?`,
        choices: candidates.map(({ name, stored, dtype }) => ({
          name,
          text: `${stored.join(' x ')}, ${dtypeText(dtype)}`
        }))
      }
    }
  const wanted = answers.dataset === undefined ? '' : `/${answers.dataset.replace(/^\/+/, '')}`
  const chosen = only ?? candidates.find(({ name }) => name === wanted)
  if (chosen === undefined)
    throw unsupported(path, `holds no dataset '${wanted}', but ${candidates.map(({ name }) => `'${name}'`).join(', ')}`)
  const warnings = await chunkWarnings(path, chosen)
  return { volume: volumeOf(path, label, chosen, { isOneOfSeveral: only === undefined, warnings }) }
}

interface VolumeFacts {
  readonly isOneOfSeveral: boolean
  readonly warnings: readonly string[]
}

function volumeOf(
  path: string,
  label: string,
  { name, stored, dtype }: Candidate,
  { isOneOfSeveral, warnings }: VolumeFacts
) {
  const long = stored.flatMap((length, axis) => (length === 1 ? [] : [axis]))
  const [sliceAxis, rowAxis, columnAxis] = long.length === 3 ? long : [undefined, ...long]
  const shape = [sliceAxis === undefined ? 1 : stored[sliceAxis]!, stored[rowAxis!]!, stored[columnAxis!]!] as const
  requireShape(path, shape)
  const isLodopab = name === '/data' && dtype === '<f4'
  return {
    label: isOneOfSeveral ? `${label}, ${printable(name)}` : label,
    files: [path],
    shape,
    dtype,
    readStored: (index: number) =>
      withFile(path, (file, library) => {
        const starts = stored.map((_, axis) => (axis === sliceAxis ? index : 0))
        const lengths = stored.map((length, axis) => (axis === sliceAxis ? 1 : length))
        if (dtype === '<f2') return readHalves(path, file, library.module, { name, starts, lengths })
        const ranges = starts.map((start, axis): [number, number] => [start, start + lengths[axis]!])
        return asNumbers(path, (file.get(name) as Dataset).slice(ranges))
      }),
    slope: isLodopab ? lodopab.slope : 1,
    intercept: isLodopab ? lodopab.intercept : 0,
    isHounsfield: isLodopab,
    geometry: null,
    pixelSpacing: null,
    sliceSpacing: null,
    details: ['HDF5', `Dataset ${printable(name)}`],
    assumed: isLodopab
      ? ['HU = 1000 * (81.35858 * value - 20) / 19.98, as LoDoPaB-CT defines them; the lowest is -1001 HU']
      : [],
    warnings,
    answers: isOneOfSeveral ? { dataset: name } : {}
  }
}

/**
 * Warning about values that are not in the file. The library gives the fill value of the dataset for them.
 * @throws format.damaged if there are no values at all
 */
async function chunkWarnings(path: string, { name, stored: shape }: Candidate): Promise<string[]> {
  const reference = await withFile(path, (file, { module }) => module.create_object_reference(file.file_id, name))
  const address = Number(Buffer.from(reference).readBigUInt64LE())
  const chunks = countChunks({ path, address, shape })
  if (chunks === null || chunks.stored >= chunks.needed) return []
  const why = 'because they were never written or the file is damaged'
  if (chunks.stored === 0) throw damaged(path, `holds none of the values of its dataset ${printable(name)}, ${why}`)
  const missing = chunks.needed - chunks.stored
  const [verb, whose] = missing === 1 ? ['is', 'its'] : ['are', 'their']
  return [
    `${missing} of ${chunks.needed} chunks ${verb} not in the file: ` +
      `${whose} values are the fill value (0 if none is set), ${why}`
  ]
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

interface LibraryFiles {
  open(path: string, flags: number, ...others: unknown[]): Stream
  close(stream: Stream): void
  getStream(descriptor: number): Stream | null
  fstat(descriptor: number): { ino: number }
  readonly ErrnoError: new (code: number) => Error
}
interface Stream {
  readonly fd: number
}

let openings = 0

/**
 * Lets the library open one file, and files that it makes itself. Other files are missing for the library.
 *
 * An error leaves objects open in the library, and with them the file. Its next opening would then show the content of
 * that time (h5wasm 0.10). Each opening hence has an inode number of its own, and its files are closed at the end.
 */
function openOnly({ FS }: Library['module'], path: string) {
  const files = FS as unknown as LibraryFiles
  const { open, fstat } = files
  const opened: Stream[] = []
  const inode = ++openings
  const end = () => {
    Object.assign(files, { open, fstat })
    for (const stream of opened) if (files.getStream(stream.fd) === stream) files.close(stream)
  }
  const opening = { refused: [] as string[], end }
  files.open = (name, flags, ...others) => {
    if (resolve(name) !== resolve(path) && (flags & createFlag) === 0) {
      opening.refused.push(name)
      throw new files.ErrnoError(noEntry)
    }
    const stream = open(name, flags, ...others)
    opened.push(stream)
    return stream
  }
  files.fstat = (descriptor) => Object.assign(fstat(descriptor), { ino: inode })
  return opening
}

interface HalvesRange {
  readonly name: string
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
}

/** Reads numbers of half precision, which the library has no array for. */
function readHalves(path: string, file: File, module: Library['module'], { name, starts, lengths }: HalvesRange) {
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
function candidatesOf(root: File, library: Library): Candidate[] {
  const found: Candidate[] = []
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

function candidateOf(name: string, dataset: Dataset): Candidate | null {
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
