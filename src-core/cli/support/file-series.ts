import { count } from '../../counts.ts'
import { basename } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { hashFiles } from '../../files/file-hash.ts'
import { imageAt, type Image } from '../../images/image.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import { printable } from '../../printable.ts'
import type { PixelKind } from '../../scores/sfrc-settings.ts'
import { pixelScales } from '../../scores/sfrc/sfrc.ts'
import { defaultCtWindow } from '../../sources/ct-windows.ts'
import { sliceNumber } from '../../sources/slice-number.ts'
import { type Source, type SourceSummary, ctIntensityRange, type IntensityUnit } from '../../sources/source.ts'
import { loadImages, type ImageArray } from './image-file.ts'

/** Kind, unit and range of the values of all files. */
export interface SeriesFacts {
  readonly pixels: PixelKind
  readonly unit: IntensityUnit
  readonly intensityRange: IntensityRange
}

/** Facts of one file. */
interface FileFacts {
  readonly path: string
  readonly pixels: PixelKind | null
  readonly unit: IntensityUnit | null
  readonly pixelSpacing: readonly [row: number, column: number] | null
  readonly count: number
  readonly rows: number
  readonly columns: number
  readonly warnings: readonly string[]
  readonly low: number
  readonly high: number
}

/** Facts that files may not state, as options give them. */
export interface StatedFacts {
  readonly pixels?: PixelKind
  readonly pixelSpacing?: number
}

/** Most pixels that stay in memory between the first reading of a file and its use. */
const cachedPixels = 2 ** 25

/** Reads image files, and keeps the first ones in memory. */
class FileReader {
  readonly #cache = new Map<string, ImageArray>()
  #cached = 0

  /** The images of a file. Values of PNG are as stored. */
  async read(path: string): Promise<ImageArray> {
    const cached = this.#cache.get(path)
    if (cached) return cached
    const file = stored(path, await loadImages(path))
    if (this.#cached + file.images.data.length <= cachedPixels) {
      this.#cache.set(path, file)
      this.#cached += file.images.data.length
    }
    return file
  }

  async facts(path: string): Promise<FileFacts> {
    const {
      images: { data, count, rows, columns },
      pixels,
      unit,
      pixelSpacing,
      warnings
    } = await this.read(path)
    let [low, high] = [Infinity, -Infinity]
    for (const value of data) {
      if (value < low) low = value
      if (value > high) high = value
    }
    return { path, pixels, unit, pixelSpacing, count, rows, columns, warnings, low, high }
  }
}

function stored(path: string, file: ImageArray): ImageArray {
  if (!/\.png$/i.test(path)) return file
  const white = file.pixels === 'uint8' ? 255 : 65535
  return { ...file, images: { ...file.images, data: file.images.data.map((value) => Math.round(value * white)) } }
}

const sizeText = ({ count, rows, columns }: FileFacts): string =>
  count === 1 ? `${rows} x ${columns}` : `${count} of ${rows} x ${columns}`

/** Checks that two files can be compared. @throws source.mismatch, with both files */
function requireAlike(reference: FileFacts, test: FileFacts): void {
  if (sizeText(reference) !== sizeText(test)) throw mismatch(reference, sizeText(reference), test, sizeText(test))
  const [mm, other] = [reference.pixelSpacing, test.pixelSpacing]
  if (!mm || !other || mm.every((side, axis) => Math.abs(side / other[axis]! - 1) < 0.01)) return
  throw mismatch(reference, `pixels of ${mm.join(' x ')} mm`, test, `pixels of ${other.join(' x ')} mm`)
}

/** Checks that two files have one size, and one kind of values if both state it. @throws source.mismatch */
function requireSameKind(first: FileFacts, other: FileFacts): void {
  const size = ({ rows, columns }: FileFacts) => `${rows} x ${columns}`
  if (size(first) !== size(other)) throw mismatch(first, size(first), other, size(other))
  if (first.pixels && other.pixels && first.pixels !== other.pixels)
    throw mismatch(first, kindText(first), other, kindText(other))
}

const kindText = ({ pixels }: FileFacts): string => (pixels === 'hu' ? 'values in HU' : `${pixels} pixels`)

const mismatch = (first: FileFacts, firstText: string, second: FileFacts, secondText: string): DenoscopeError =>
  new DenoscopeError('source.mismatch', `${first.path} has ${firstText}, ${second.path} has ${secondText}`)

/** Kind, unit and range of the values of all files: stated by an option, by a file, or derived from the values. */
function seriesFacts(files: readonly FileFacts[], stated: StatedFacts): SeriesFacts {
  const low = Math.min(...files.map((file) => file.low))
  const high = Math.max(...files.map((file) => file.high))
  const pixels =
    stated.pixels ?? files.find((file) => file.pixels)?.pixels ?? (low < 0 ? 'hu' : high <= 1 ? 'unit' : 'uint16')
  if (pixels === 'hu') return { pixels, unit: 'HU', intensityRange: ctIntensityRange }
  if (pixels === 'unit') return { pixels, unit: '1', intensityRange: [0, 1] }
  return {
    pixels,
    unit: 'stored',
    intensityRange: pixels === 'uint8' ? [0, 255] : [low, high > low ? high : low + pixelScales.uint16.maximum]
  }
}

/** Image files of one size and in a given order as a source. Several images of a file are consecutive slices. */
class FileSeries implements Source {
  readonly summary: SourceSummary
  /** Name of each slice: the file's name, with a number if the file holds several. */
  readonly #names: readonly string[]
  /** File of each slice, and the index in the file. */
  readonly #places: readonly { readonly path: string; readonly index: number }[]
  readonly #files: readonly string[]
  readonly #reader: FileReader

  constructor(files: readonly FileFacts[], reader: FileReader, summary: SourceSummary) {
    this.summary = summary
    this.#files = files.map(({ path }) => path)
    this.#reader = reader
    this.#places = files.flatMap(({ path, count }) => Array.from({ length: count }, (_, index) => ({ path, index })))
    this.#names = files.flatMap(({ path, count }) =>
      Array.from({ length: count }, (_, index) =>
        count === 1 ? shownName(path) : `${shownName(path)}, slice ${sliceNumber(index)}`
      )
    )
  }

  /** Slice `index` (0-based) in the summary's unit. @throws slice.out-of-range, and the errors of reading */
  async readSlice(index: number): Promise<Image> {
    const place = this.#places[index]
    if (!place)
      throw new DenoscopeError(
        'slice.out-of-range',
        `slice: expected 1 to ${count(this.#places.length)}, got ${count(sliceNumber(index))}`
      )
    return imageAt((await this.#reader.read(place.path)).images, place.index)
  }

  sliceNames(): readonly string[] {
    return this.#names
  }

  contentHash(): Promise<string> {
    return hashFiles(this.#files)
  }
}

/**
 * Opens two lists of image files (.npy, grey PNG, DICOM) that pair in their order, in one unit and range.
 * Kinds of values, unless `stated.pixels` is given:
 * - DICOM CT: HU.
 * - PNG and unsigned integers: as stored.
 * - other .npy: 0..1 if all values are within it, HU if some are negative, else unsigned pixels (HU + 1024).
 * @throws source.mismatch, with both files, if sizes, units or spacings differ; and the errors of reading
 */
export async function openFileSeries(
  references: readonly string[],
  tests: readonly string[],
  labels: { readonly reference: string; readonly test: string },
  stated: StatedFacts = {}
): Promise<{ reference: Source; test: Source; facts: SeriesFacts }> {
  const reader = new FileReader()
  const read = async (paths: readonly string[]) => {
    const facts: FileFacts[] = []
    for (const path of paths) facts.push(await reader.facts(path))
    return facts
  }
  const [first, second] = [await read(references), await read(tests)]
  if (first.length === second.length) first.forEach((facts, index) => requireAlike(facts, second[index]!))
  const known = [...first, ...second].find(({ pixels }) => pixels !== null) ?? first[0]!
  for (const facts of [...first, ...second]) requireSameKind(known, facts)
  const facts = seriesFacts([...first, ...second], stated)
  const pixelSpacing =
    stated.pixelSpacing === undefined ? first[0]!.pixelSpacing : ([stated.pixelSpacing, stated.pixelSpacing] as const)
  const series = async (files: readonly FileFacts[], label: string) =>
    new FileSeries(files, reader, await summarize(files, label, facts, pixelSpacing))
  return { reference: await series(first, labels.reference), test: await series(second, labels.test), facts }
}

async function summarize(
  files: readonly FileFacts[],
  label: string,
  { unit, intensityRange }: SeriesFacts,
  pixelSpacing: readonly [number, number] | null
): Promise<SourceSummary> {
  const [low, high] = intensityRange
  const sliceCount = files.reduce((sum, { count }) => sum + count, 0)
  return {
    id: `files-${(await hashFiles(files.map(({ path }) => path))).slice(0, 16)}`,
    kind: 'files',
    label,
    details: [
      files.length === 1
        ? shownName(files[0]!.path)
        : `${count(files.length)} files, ${shownName(files[0]!.path)} to ${shownName(files.at(-1)!.path)}`
    ],
    unit,
    intensityRange,
    defaultWindow: unit === 'HU' ? defaultCtWindow : { centre: (low + high) / 2, width: high - low },
    sliceCount,
    rows: files[0]!.rows,
    columns: files[0]!.columns,
    pixelSpacing,
    sliceSpacing: null,
    warnings: fileWarnings(files)
  }
}

/** Each warning once, with its file, or the first of several files. */
function fileWarnings(files: readonly FileFacts[]): string[] {
  const all = new Set(files.flatMap(({ warnings }) => warnings))
  return [...all].map((warning) => {
    const having = files.filter(({ warnings }) => warnings.includes(warning))
    return `${warning} (${having.length === 1 ? '' : `${count(having.length)} files, the first: `}${shownName(having[0]!.path)})`
  })
}

const shownName = (path: string): string => printable(basename(path))
