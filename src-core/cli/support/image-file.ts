import { existsSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import type { SliceFile } from '../../denoisers/denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import { fileError } from '../../files/file-error.ts'
import { readNpy } from '../../files/npy-files.ts'
import type { NpyArray } from '../../files/npy-format.ts'
import {
  batchOfOne,
  emptyBatchLike,
  imageAt,
  imageBatch,
  imagesBetween,
  settleIn,
  type ImageBatch
} from '../../images/image.ts'
import { clipTo, fromUnitRange, type IntensityRange, toUnitRange } from '../../images/intensity.ts'
import type { PixelKind } from '../../scores/sfrc-settings.ts'
import type { IntensityUnit, Refusal, Source } from '../../sources/source.ts'
import { arrayFormatOf, writeVolume } from '../../sources/volume-files/write-volume.ts'
import { type ArrayFormat, type WrittenPlace, writtenPlace } from '../../sources/volume-files/written-volume.ts'
import { refuseQuestion } from './format-questions.ts'
import { printRefusals, ProgressLine, warnAll } from './standard-error.ts'

/** The images of one file, and the shape of its array. */
export interface ImageArray {
  /** Values of the file as 32-bit floats. All are finite. */
  readonly images: ImageBatch
  /** (rows, columns), or (images, rows, columns) if the file has a leading axis. */
  readonly shape: readonly number[]
  /** The values that map to 0 and 1; null if the file does not state them. DICOM states them. */
  readonly intensityRange: IntensityRange | null
  /** Null if the file does not state it. DICOM states it. */
  readonly unit: IntensityUnit | null
  /** In mm; null if unknown. */
  readonly pixelSpacing: readonly [row: number, column: number] | null
  /** Kind of the stored pixels; null if the type of the file does not decide it. Values of PNG are scaled to 0..1. */
  readonly pixels: PixelKind | null
  /** DICOM file of each image; null for other files. */
  readonly files: readonly SliceFile[] | null
  /** The opened series; null for a .npy and a PNG file. */
  readonly series: Source | null
  /** Warnings of the file's series. */
  readonly warnings: readonly string[]
  /** Place of the voxels; null if the type of the file states none. */
  readonly place: WrittenPlace | null
}

/**
 * Reads the images of a file. Warnings of the file go to standard error.
 * - .npy: numbers of any kind.
 * - grey PNG: 0..1.
 * - any other name: one series of a format of `openSeries`, in HU if calibrated. Several slices make a leading axis.
 * @throws file.not-found, file.unreadable, npy.malformed, format.undecided, the errors of the formats; argument.invalid
 * for another shape than (rows, columns) or (images, rows, columns), and for values that are not finite.
 */
export async function readImages(path: string): Promise<ImageArray> {
  const file = await loadImages(path)
  warnAll(file.warnings.map((warning) => `${path}: ${warning}`))
  return file
}

/** As `readImages`, also for a folder with one series. */
export async function readFileOrFolder(path: string): Promise<ImageArray> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return readImages(path)
  const series = await readSeriesImages(path, printRefusals)
  warnAll(series.warnings)
  return series
}

/** As `readImages`, but prints no warnings. */
export async function loadImages(path: string): Promise<ImageArray> {
  requireFile(path)
  switch (extname(path).toLowerCase()) {
    case '.npy': {
      const { data, shape, dtype } = readNpy(path)
      return {
        ...asImages(path, data, shape),
        pixels: dtype.endsWith('u1') ? 'uint8' : dtype.endsWith('u2') ? 'uint16' : null
      }
    }
    case '.png': {
      const { data, rows, columns, depth } = (await import('../../images/grey-png.ts')).readGreyPng(path)
      return { ...asImages(path, data, [rows, columns]), pixels: depth > 8 ? 'uint16' : 'uint8' }
    }
    default:
      return readSeriesImages(path)
  }
}

/** Destination of written images. */
export interface ImageOutput {
  readonly path: string
  readonly format: ArrayFormat | 'png'
}

/**
 * The destination by its name, or by a format, whose extension the name gets if it lacks it. Checks it before the work.
 * @throws argument.invalid if the name states no format, or if the folder does not exist
 */
export function requireOutput(path: string, format?: ArrayFormat): ImageOutput {
  const named = isPng(path) ? 'png' : arrayFormatOf(path)
  if (format === undefined && named === null)
    throw new DenoscopeError(
      'argument.invalid',
      `${path}: expected an output named .npy or .png, .nii.gz, .nii or .mha`
    )
  const output: ImageOutput =
    format === undefined || format === named ? { path, format: named! } : { path: `${path}.${format}`, format }
  requireFolder(output.path)
  return output
}

/** @throws argument.invalid if the folder does not exist, or if something other than a file has the name */
export function requireFolder(path: string): void {
  const folder = dirname(resolve(path))
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DenoscopeError('argument.invalid', `${path}: there is no folder ${folder}`)
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new DenoscopeError('argument.invalid', `${path}: is not a file that can be replaced`)
  }
}

/**
 * Writes images atomically: 32-bit floats in .npy (in this shape), NIfTI or MetaImage, or a grey PNG of 16 bits.
 * The file may be the one that was read.
 * @param place of the voxels. Default: unknown, pixels of 1 mm
 * @throws file.unwritable; argument.invalid for a PNG of several images or of values beyond 0..1.
 */
export async function writeImages(
  { path, format }: ImageOutput,
  batch: ImageBatch,
  shape: readonly number[],
  place: WrittenPlace | null = null
): Promise<void> {
  const { data, count, rows, columns } = batch
  if (format !== 'png') {
    const volume = { shape: [count, rows, columns] as const, readSlice: (index: number) => imageAt(batch, index).data }
    return writeVolume(path, format, { ...volume, place: place ?? writtenPlace(null) }, '<f4', shape)
  }
  if (count !== 1) {
    throw new DenoscopeError('argument.invalid', `${path}: a PNG holds one image, got ${count}; name a .npy file`)
  }
  const { writeGreyPng } = await import('../../images/grey-png.ts')
  writeGreyPng(path, { data, rows, columns })
}

/**
 * Checks that values need no --range.
 * @throws argument.invalid if a value is not in 0..1
 */
export function requireUnitValues(path: string, { data }: ImageBatch): void {
  const beyond = data.find((value) => value < 0 || value > 1)
  if (beyond === undefined) return
  throw new DenoscopeError(
    'argument.invalid',
    `${path}: expected values from 0 to 1, got ${beyond}; say with --range LOW,HIGH which values are 0 and 1`
  )
}

const isPng = (path: string): boolean => extname(path).toLowerCase() === '.png'

function requireFile(path: string): void {
  let isFile: boolean
  try {
    isFile = statSync(path).isFile()
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  if (!isFile) throw new DenoscopeError('file.unreadable', `${path}: expected an image file, got a folder or device`)
}

async function readSeriesImages(
  path: string,
  onRefusals?: (refusals: readonly Refusal[]) => void
): Promise<ImageArray> {
  const { openPaths } = await import('./input-source.ts')
  const { placeOfSource } = await import('../../sources/volume-files/source-volume.ts')
  const {
    sources: [source, ...others],
    questions: [question],
    refusals
  } = await openPaths(path, {})
  if (question) throw refuseQuestion(question, false)
  if (!source) throw refusalError(path, refusals[0]?.message)
  if (others.length > 0)
    throw new DenoscopeError('dicom.unsupported', `${path}: its files or frames make several series`)
  onRefusals?.(refusals)
  const { sliceCount, rows, columns, intensityRange, unit, pixelSpacing } = source.summary
  const data = new Float32Array(sliceCount * rows * columns)
  for (let index = 0; index < sliceCount; index++)
    data.set((await source.readSlice(index)).data, index * rows * columns)
  const { warnings } = source.summary
  const shape = sliceCount === 1 ? [rows, columns] : [sliceCount, rows, columns]
  const pixels = unit === 'HU' ? 'hu' : intensityRange[0] === 0 && intensityRange[1] === 255 ? 'uint8' : 'uint16'
  const { place } = placeOfSource(source)
  const files = filesOf(source)
  const images = asImages(path, data, shape)
  return { ...images, intensityRange, unit, pixelSpacing, pixels, files, series: source, warnings, place }
}

/** Only DICOM has files of slices. */
const filesOf = (source: Source): ImageArray['files'] => source.sliceFiles?.() ?? null

const refusalError = (path: string, message = `${path}: holds no image`) =>
  new DenoscopeError('file.unreadable', message)

function asImages(path: string, values: NpyArray, shape: readonly number[]): ImageArray {
  requireImageShape(path, shape)
  const data = values instanceof Float32Array ? values : new Float32Array(values)
  requireFinite(path, values, data, shape)
  const [count, rows, columns] = [1, ...shape].slice(-3) as [number, number, number]
  return {
    images: imageBatch(data, count, rows, columns),
    shape,
    intensityRange: null,
    unit: null,
    pixelSpacing: null,
    pixels: null,
    files: null,
    series: null,
    warnings: [],
    place: null
  }
}

function requireFinite(path: string, values: NpyArray, floats: Float32Array, shape: readonly number[]): void {
  const index = floats.findIndex((value) => !Number.isFinite(value))
  if (index < 0) return
  const value = values[index]!
  const expected = Number.isFinite(value) ? 'values that 32-bit floats can hold' : 'finite values'
  throw new DenoscopeError(
    'argument.invalid',
    `${path}: expected ${expected}, got ${value} at ${positionText(index, shape)}`
  )
}

/** Index of a value as `[3, 0, 7]`, from its position in an array of this shape. */
function positionText(index: number, shape: readonly number[]): string {
  const position: number[] = []
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position.unshift(index % shape[axis]!)
    index = Math.floor(index / shape[axis]!)
  }
  return `[${position.join(', ')}]`
}

/** `(3, 17, 31)`: a shape as NumPy prints it. */
export const shapeText = (shape: readonly number[]): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`

/** Most channels of a picture: red, green, blue and transparency. */
const mostChannels = 4
/** Narrowest image. Beside axes of this length, a last axis of up to 4 holds channels. */
const narrowestImage = 16

/**
 * Checks that an array holds grey images: shape (rows, columns) or (images, rows, columns).
 * @throws argument.invalid, with the shape and the remedy, for other shapes, sides of 0 or 1, and likely channels
 */
export function requireImageShape(path: string, shape: readonly number[]): void {
  const refuse = (expected: string): never => {
    throw new DenoscopeError('argument.invalid', `${path}: ${expected}, got ${shapeText(shape)}${remedy(shape)}`)
  }
  if ((shape.length !== 2 && shape.length !== 3) || shape.includes(0)) {
    refuse('expected shape (rows, columns) or (images, rows, columns), none of them 0')
  }
  if (shape.slice(-2).includes(1)) refuse('expected images of 2 or more rows and columns')
  if (channelAxis(shape) !== null) refuse('expected grey images without an axis of channels')
}

/** The axis that seems to hold channels; null if none does. */
function channelAxis(shape: readonly number[]): number | null {
  const last = shape.length - 1
  const isWide = (axis: number) => shape[axis]! >= narrowestImage
  if (shape.length >= 3 && shape[last] === 1) return last
  if (shape.length >= 3 && shape[last]! <= mostChannels && isWide(last - 1) && isWide(last - 2)) return last
  if (shape.length === 4 && shape[1]! <= mostChannels && isWide(2) && isWide(3)) return 1
  return null
}

function remedy(shape: readonly number[]): string {
  const axis = channelAxis(shape)
  const one = shape.indexOf(1)
  if (axis !== null) {
    const place = axis === 1 ? 'behind the images' : 'last'
    const index = axis === 1 ? '[:, 0]' : '[..., 0]'
    return `: channels seem to come ${place}; save one of them, numpy.save(name, a${index})`
  }
  if (one >= 0 && shape.length >= 3)
    return ': save the array without its axes of length 1, numpy.save(name, a.squeeze())'
  return ''
}

/** Pixels between two reports of progress: about one second of the slowest filter. */
const pixelsAtOnce = 262144

/**
 * Runs work on a batch, part by part, and shows the progress. The work must treat each image independently.
 * @param work gets memory for its result, which it need not use.
 */
export async function inParts(
  images: ImageBatch,
  message: string,
  work: (part: ImageBatch, into: Float32Array) => ImageBatch | Promise<ImageBatch>
): Promise<ImageBatch> {
  const size = images.rows * images.columns
  const length = Math.max(1, Math.floor(pixelsAtOnce / size))
  const result = emptyBatchLike(images)
  const progress = new ProgressLine()
  for (let first = 0; first < images.count; first += length) {
    const count = Math.min(length, images.count - first)
    const into = imagesBetween(result, first, first + count).data
    settleIn(into, (await work(imagesBetween(images, first, first + count), into)).data)
    progress.report((first + count) / images.count, message)
  }
  progress.end()
  return result
}

/**
 * Runs work on each image and shows the progress. All results must have one size, which may differ from that of the
 * input.
 */
export async function mapImages(
  images: ImageBatch,
  message: string,
  work: (image: ImageBatch, index: number) => ImageBatch | Promise<ImageBatch>
): Promise<ImageBatch> {
  const progress = new ProgressLine()
  const results: ImageBatch[] = []
  for (let index = 0; index < images.count; index++) {
    results.push(await work(batchOfOne(imageAt(images, index)), index))
    progress.report((index + 1) / images.count, message)
  }
  progress.end()
  const { rows, columns } = results[0]!
  const data = new Float32Array(images.count * rows * columns)
  results.forEach((result, index) => data.set(result.data, index * rows * columns))
  return { data, count: images.count, rows, columns }
}

/** Runs work on images clipped and scaled to 0..1, and scales the result back. Without a range, runs on the images. */
export async function inUnitRange(
  images: ImageBatch,
  range: IntensityRange | null,
  work: (images: ImageBatch) => ImageBatch | Promise<ImageBatch>
): Promise<ImageBatch> {
  return range === null ? work(images) : fromUnitRange(await work(toUnitRange(images, range)), range)
}

/** As `inUnitRange`, and adds the part of each value that lies beyond the range, so that none is lost. */
export async function inUnitRangeWithExcess(
  images: ImageBatch,
  range: IntensityRange,
  work: (images: ImageBatch) => ImageBatch | Promise<ImageBatch>
): Promise<ImageBatch> {
  const worked = await inUnitRange(images, range, work)
  const within = clipTo(images, range).data
  return { ...worked, data: worked.data.map((value, pixel) => value + images.data[pixel]! - within[pixel]!) }
}
