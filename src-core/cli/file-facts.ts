import { pixelScales } from '../scores/sfrc/pixel-scale.ts'
import { type PixelKind } from '../scores/sfrc-settings.ts'
import { DenoscopeError } from '../errors.ts'
import type { IntensityRange } from '../images/intensity.ts'
import { ctIntensityRange, type IntensityUnit } from '../sources/source.ts'
import { loadImages, type ImageArray } from './arrays.ts'

/** What the values of all files are, and what they span. */
export interface SeriesFacts {
  readonly pixels: PixelKind
  readonly unit: IntensityUnit
  readonly intensityRange: IntensityRange
}

/** What is known of one file. */
export interface FileFacts {
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

/** What the files do not tell. */
export interface ToldFacts {
  readonly pixels?: PixelKind
  readonly pixelSpacing?: number
}

/** So many pixels stay in memory between the first look at a file and its use. */
const cachedPixels = 2 ** 25

/** Reads image files, and keeps the first ones. */
export class FileReader {
  readonly #cache = new Map<string, ImageArray>()
  #cached = 0

  /** A file's images; a PNG's as it stores them. */
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

  async look(path: string): Promise<FileFacts> {
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

/** Checks that a pair can be compared. @throws source.mismatch, naming both files. */
export function requireAlike(reference: FileFacts, candidate: FileFacts): void {
  if (sizeText(reference) !== sizeText(candidate))
    throw mismatch(reference, sizeText(reference), candidate, sizeText(candidate))
  const [mm, other] = [reference.pixelSpacing, candidate.pixelSpacing]
  if (!mm || !other || mm.every((side, axis) => Math.abs(side / other[axis]! - 1) < 0.01)) return
  throw mismatch(reference, `pixels of ${mm.join(' x ')} mm`, candidate, `pixels of ${other.join(' x ')} mm`)
}

/** All slices of an audit have one size and one unit; files that do not tell take the others'. @throws source.mismatch */
export function requireSameKind(first: FileFacts, other: FileFacts): void {
  const size = ({ rows, columns }: FileFacts) => `${rows} x ${columns}`
  if (size(first) !== size(other)) throw mismatch(first, size(first), other, size(other))
  if (first.pixels && other.pixels && first.pixels !== other.pixels)
    throw mismatch(first, kindText(first), other, kindText(other))
}

const kindText = ({ pixels }: FileFacts): string => (pixels === 'hu' ? 'values in HU' : `${pixels} pixels`)

const mismatch = (first: FileFacts, firstText: string, second: FileFacts, secondText: string): DenoscopeError =>
  new DenoscopeError('source.mismatch', `${first.path} has ${firstText}, ${second.path} has ${secondText}`)

/** What all files' values are taken for. */
export function seriesFacts(files: readonly FileFacts[], told: ToldFacts): SeriesFacts {
  const low = Math.min(...files.map((file) => file.low))
  const high = Math.max(...files.map((file) => file.high))
  const pixels =
    told.pixels ?? files.find((file) => file.pixels)?.pixels ?? (low < 0 ? 'hu' : high <= 1 ? 'unit' : 'uint16')
  if (pixels === 'hu') return { pixels, unit: 'HU', intensityRange: ctIntensityRange }
  if (pixels === 'unit') return { pixels, unit: '1', intensityRange: [0, 1] }
  return {
    pixels,
    unit: 'stored',
    intensityRange: pixels === 'uint8' ? [0, 255] : [low, high > low ? high : low + pixelScales.uint16.maximum]
  }
}
