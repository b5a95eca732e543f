import { existsSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import type { PixelKind } from '../scores/sfrc-settings.ts'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { imageBatch, type ImageBatch } from '../images/image.ts'
import type { IntensityRange } from '../images/intensity.ts'
import { writeNpy } from '../files/npy-writer.ts'
import { readNpy } from '../files/npy-reader.ts'
import type { NpyArray } from '../files/npy-format.ts'
import type { IntensityUnit } from '../sources/source.ts'
import { requireImageShape } from './image-shape.ts'
import { warnAll } from './notices.ts'

/** The images of one file, and how its array was shaped. */
export interface ImageArray {
  /** Values as they are in the file, as 32-bit floats; all finite. */
  readonly images: ImageBatch
  /** (rows, columns), or (images, rows, columns) where the file has a leading axis. */
  readonly shape: readonly number[]
  /** The values that map to 0 and 1, where the file tells: a DICOM image's. */
  readonly intensityRange: IntensityRange | null
  /** What the values are, and how far apart rows and columns are in mm, where the file tells: a DICOM image's. */
  readonly unit: IntensityUnit | null
  readonly pixelSpacing: readonly [row: number, column: number] | null
  /** What kind of pixels the file stores, where its type tells; a PNG's are scaled to 0..1. */
  readonly pixels: PixelKind | null
  /** The file's own, as its series has them. */
  readonly warnings: readonly string[]
}

/**
 * Reads the images of a .npy file (numbers of any kind), a grey PNG (0..1), or, for any other name, a DICOM file (HU
 * where it is calibrated; several frames make a leading axis). The file's warnings go to standard error.
 * @throws file.not-found, file.unreadable, npy.malformed, the errors of DICOM; argument.invalid for another shape than
 * (rows, columns) or (images, rows, columns), and for values that are not finite.
 */
export async function readImages(path: string): Promise<ImageArray> {
  const file = await loadImages(path)
  warnAll(file.warnings.map((warning) => `${path}: ${warning}`))
  return file
}

/** The same without a word on standard error. */
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
      const { data, rows, columns, depth } = (await import('./grey-png.ts')).readGreyPng(path)
      return { ...asImages(path, data, [rows, columns]), pixels: depth > 8 ? 'uint16' : 'uint8' }
    }
    default:
      return readDicomImages(path)
  }
}

/**
 * Refuses an output before any work is done for it.
 * @throws argument.invalid unless it is named .npy or .png (which holds one image) and its folder is there.
 */
export function requireOutput(path: string): void {
  if (!isPng(path) && extname(path).toLowerCase() !== '.npy') {
    throw new DenoscopeError('argument.invalid', `${path}: expected an output named .npy or .png`)
  }
  const folder = dirname(resolve(path))
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DenoscopeError('argument.invalid', `${path}: there is no folder ${folder}`)
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new DenoscopeError('argument.invalid', `${path}: is no file that could be replaced`)
  }
}

/**
 * Writes images complete or not at all: .npy of 32-bit floats in this shape, or a grey PNG of 16 bits. The file may be
 * the one that was read.
 * @throws file.unwritable; argument.invalid for a PNG of several images or of values beyond 0..1.
 */
export async function writeImages(
  path: string,
  { data, count, rows, columns }: ImageBatch,
  shape: readonly number[]
): Promise<void> {
  if (!isPng(path)) return void writeNpy(path, data, shape)
  if (count !== 1) {
    throw new DenoscopeError('argument.invalid', `${path}: a PNG holds one image, got ${count}; name a .npy file`)
  }
  const { writeGreyPng } = await import('./grey-png.ts')
  writeGreyPng(path, { data, rows, columns })
}

/**
 * Refuses values that no range was given for.
 * @throws argument.invalid unless all are in 0..1.
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
  if (!isFile)
    throw new DenoscopeError('file.unreadable', `${path}: expected a .npy, .png or DICOM file, got a folder or device`)
}

async function readDicomImages(path: string): Promise<ImageArray> {
  const { openDicom } = await import('../sources/dicom/open-dicom.ts')
  const {
    sources: [source, ...others],
    refusals: [refusal]
  } = await openDicom([path])
  if (!source) throw refusalError(path, refusal?.message)
  if (others.length > 0) throw new DenoscopeError('dicom.unsupported', `${path}: its frames make several series`)
  const { sliceCount, rows, columns, intensityRange, unit, pixelSpacing } = source.summary
  const data = new Float32Array(sliceCount * rows * columns)
  for (let index = 0; index < sliceCount; index++)
    data.set((await source.readSlice(index)).data, index * rows * columns)
  const { warnings } = source.summary
  const shape = sliceCount === 1 ? [rows, columns] : [sliceCount, rows, columns]
  const pixels = unit === 'HU' ? 'hu' : intensityRange[0] === 0 && intensityRange[1] === 255 ? 'uint8' : 'uint16'
  return { ...asImages(path, data, shape), intensityRange, unit, pixelSpacing, pixels, warnings }
}

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
    warnings: []
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

/** `[3, 0, 7]`: where the value with this number is in an array of this shape. */
function positionText(index: number, shape: readonly number[]): string {
  const position: number[] = []
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position.unshift(index % shape[axis]!)
    index = Math.floor(index / shape[axis]!)
  }
  return `[${position.join(', ')}]`
}
