import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { hashFiles } from '../../files/file-hash.ts'
import type { Image } from '../../images/image.ts'
import { printable } from '../../printable.ts'
import { sliceNumber } from '../slice-number.ts'
import type { SlicePlace } from '../slice-place.ts'
import type { IdentifiedSource } from '../source-identity.ts'
import type { SeriesMatch, Source, SourceSummary } from '../source.ts'
import { withDicomFile } from './dicom-file.ts'
import { readFrame } from './frame-reader.ts'
import { valueRange, whyNotHounsfield, mirror, readIntensities } from './series-intensities.ts'
import { identify, summarize } from './series-summary.ts'
import type { SliceStack } from './slice-stacks.ts'
import type { SeriesSlice } from './dicom-image.ts'
import { identityTags } from './tags.ts'

/** So much of the decoded slices is kept, for scrolling back and forth. */
const cacheBytes = 64 * 1024 ** 2

/** A DICOM series whose pixels are read when they are asked for. */
export class DicomSource implements IdentifiedSource {
  readonly summary: SourceSummary
  readonly baseId: string
  /** The files it comes from, in slice order. */
  readonly files: readonly string[]
  readonly #stack: SliceStack
  readonly #slices: readonly SeriesSlice[]
  readonly #cache: SliceCache
  #hash: Promise<string> | undefined
  #pixelHash: Promise<string> | undefined

  private constructor(stack: SliceStack, summary: SourceSummary, cache: SliceCache) {
    this.summary = summary
    this.baseId = identify(stack.slices)
    this.#stack = stack
    this.#slices = stack.slices
    this.#cache = cache
    this.files = [...new Set(stack.slices.map(({ image }) => image.file.path))]
  }

  /** Reads no pixels of calibrated CT, and at most three slices of other images, for their range. */
  static async open(stack: SliceStack): Promise<DicomSource> {
    const inHounsfield = stack.slices.every((slice) => whyNotHounsfield(slice) === null)
    const cache = new SliceCache((index) => readValues(stack.slices[index]!, inHounsfield), stack.slices[0]!)
    const intensities = await readIntensities(stack.slices, (index) => cache.get(index))
    return new DicomSource(stack, summarize(stack, intensities), cache)
  }

  /**
   * Slice `index` (0-based), shape (rows, columns), float32, in `summary.unit`; the caller owns it.
   * @throws slice.out-of-range, dicom.corrupt, dicom.truncated, file.not-found, file.unreadable
   */
  async readSlice(index: number): Promise<Image> {
    const { sliceCount, rows, columns } = this.summary
    if (!Number.isInteger(index) || index < 0 || index >= this.#slices.length) {
      throw new DenoscopeError('slice.out-of-range', `slice: expected 1 to ${sliceCount}, got ${sliceNumber(index)}`)
    }
    return { data: (await this.#cache.get(index)).slice(), rows, columns }
  }

  /** SHA-256 (hex) over the bytes of the files, in slice order. */
  contentHash(): Promise<string> {
    this.#hash ??= hashFiles(this.files)
    this.#hash.catch(() => (this.#hash = undefined))
    return this.#hash
  }

  /** As the headers state it. Location and number of a file of several frames are those of none of them. */
  slicePlaces(): readonly SlicePlace[] {
    return this.#slices.map(({ image, frame: { position, rowDirection, columnDirection, sliceThickness } }) => {
      const own = image.frames.length === 1 ? image : null
      return {
        position,
        rowDirection,
        columnDirection,
        sliceLocation: own?.sliceLocation ?? null,
        instanceNumber: own?.instanceNumber ?? null,
        thickness: sliceThickness ?? null
      }
    })
  }

  sliceNames(): readonly string[] {
    return this.#slices.map(({ image, frame }) => {
      const name = printable(basename(image.file.path))
      return image.frames.length === 1 ? name : `${name}, slice ${sliceNumber(frame.index)}`
    })
  }

  pixelHash(): Promise<string> {
    this.#pixelHash ??= this.#hashPixels()
    this.#pixelHash.catch(() => (this.#pixelHash = undefined))
    return this.#pixelHash
  }

  renamed(id: string, warnings: readonly string[]): this {
    const renamed = new DicomSource(this.#stack, { ...this.summary, id, warnings }, this.#cache)
    renamed.#pixelHash = this.#pixelHash
    return renamed as this
  }

  async #hashPixels(): Promise<string> {
    const hash = createHash('sha256')
    for (const [
      index,
      {
        frame: { position, rowDirection, columnDirection }
      }
    ] of this.#slices.entries()) {
      const { data } = await this.readSlice(index)
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      hash.update(JSON.stringify([position, rowDirection, columnDirection]))
    }
    return hash.digest('hex')
  }

  /** By the first files of both; unknown beside what is no DICOM series. @throws what reading a header throws */
  async seriesMatchWith(other: Source): Promise<SeriesMatch> {
    if (!(other instanceof DicomSource)) return { samePatient: null, sameFrameOfReference: null }
    return seriesMatchOf(this.files[0]!, other.files[0]!)
  }
}

async function readValues({ image, frame }: SeriesSlice, inHounsfield: boolean): Promise<Float32Array> {
  const values = await readFrame(image.file, image.format, frame.ranges, frame.rescale)
  if (image.format.inverted && !inHounsfield) mirror(values, valueRange(image.format, frame.rescale))
  return values
}

/** Keeps the slices used last; two requests for one slice read it once. */
class SliceCache {
  readonly #read: (index: number) => Promise<Float32Array>
  readonly #capacity: number
  readonly #slices = new Map<number, Promise<Float32Array>>()

  constructor(read: (index: number) => Promise<Float32Array>, { image: { format } }: SeriesSlice) {
    this.#read = read
    this.#capacity = Math.max(
      1,
      Math.floor(cacheBytes / (format.rows * format.columns * Float32Array.BYTES_PER_ELEMENT))
    )
  }

  get(index: number): Promise<Float32Array> {
    const slice = this.#slices.get(index) ?? this.#read(index)
    this.#slices.delete(index)
    this.#slices.set(index, slice)
    slice.catch(() => this.#slices.delete(index))
    if (this.#slices.size > this.#capacity) this.#slices.delete(this.#slices.keys().next().value!)
    return slice
  }
}

/**
 * Compares Patient ID and Frame of Reference UID of two DICOM files. What they are is neither kept nor told: the answer is
 * all that leaves this function.
 * @throws what reading a header throws: dicom.not-dicom, file.not-found ...
 */
export async function seriesMatchOf(first: string, second: string): Promise<SeriesMatch> {
  const [one, other] = [await readIdentity(first), await readIdentity(second)]
  return {
    samePatient: same(one.patient, other.patient),
    sameFrameOfReference: same(one.frameOfReference, other.frameOfReference)
  }
}

function readIdentity(path: string): Promise<{ patient: string | undefined; frameOfReference: string | undefined }> {
  return withDicomFile(
    path,
    async ({ dataSet }) => ({
      patient: dataSet.comparedText(identityTags.PatientID),
      frameOfReference: dataSet.comparedText(identityTags.FrameOfReferenceUID)
    }),
    Object.values(identityTags)
  )
}

function same(one: string | undefined, other: string | undefined): boolean | null {
  return one && other ? one === other : null
}
