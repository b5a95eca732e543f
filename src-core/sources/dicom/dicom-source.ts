import { count } from '../../counts.ts'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { hashFiles } from '../../files/file-hash.ts'
import type { Image } from '../../images/image.ts'
import { printable } from '../../printable.ts'
import { sliceNumber } from '../slice-number.ts'
import type { SlicePlace } from '../slice-place.ts'
import type { IdentifiedSource } from '../source-identity.ts'
import type { SeriesMatch, SliceTag, Source, SourceSummary } from '../source.ts'
import { withDicomFile } from './dicom-file.ts'
import { readFileTags } from './file-tags.ts'
import { readFrame } from './frame-reader.ts'
import { SliceCache } from './slice-cache.ts'
import { valueRange, whyNotHounsfield, mirror, readIntensities } from './series-intensities.ts'
import { identify, summarize } from './series-summary.ts'
import type { SliceStack } from './slice-stacks.ts'
import type { SeriesSlice } from './dicom-image.ts'
import { identityTags } from './tags.ts'

/** A DICOM series. Pixels are read on demand. */
export class DicomSource implements IdentifiedSource {
  readonly summary: SourceSummary
  readonly baseId: string
  /** In slice order, each file once. */
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

  /** Reads no pixels of calibrated CT, and at most three slices of other images, to measure their range. */
  static async open(stack: SliceStack): Promise<DicomSource> {
    const inHounsfield = stack.slices.every((slice) => whyNotHounsfield(slice) === null)
    const cache = new SliceCache((index) => readValues(stack.slices[index]!, inHounsfield))
    const intensities = await readIntensities(stack.slices, (index) => cache.get(index))
    return new DicomSource(stack, summarize(stack, intensities), cache)
  }

  /**
   * Slice `index` (0-based): a new image of shape (rows, columns), float32, in `summary.unit`.
   * @throws slice.out-of-range, dicom.corrupt, dicom.truncated, file.not-found, file.unreadable
   */
  async readSlice(index: number): Promise<Image> {
    const { rows, columns } = this.summary
    this.#slice(index)
    return { data: (await this.#cache.get(index)).slice(), rows, columns }
  }

  #slice(index: number): SeriesSlice {
    const slice = this.#slices[index]
    if (slice) return slice
    const { sliceCount } = this.summary
    throw new DenoscopeError(
      'slice.out-of-range',
      `slice: expected 1 to ${count(sliceCount)}, got ${count(sliceNumber(index))}`
    )
  }

  /** SHA-256 (hex) over the bytes of the files, in slice order. */
  contentHash(): Promise<string> {
    this.#hash ??= hashFiles(this.files)
    this.#hash.catch(() => (this.#hash = undefined))
    return this.#hash
  }

  /** Places as the headers state them. Slice Location and Instance Number of a file of several frames are left out. */
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

  /** Attributes of the file of slice `index`. @throws slice.out-of-range, and the errors of reading a header */
  sliceTags(index: number, withPatientData: boolean): Promise<SliceTag[]> {
    return readFileTags(this.#slice(index).image.file.path, withPatientData)
  }

  /** File of each slice, in order, and its number of frames. */
  sliceFiles(): readonly { readonly path: string; readonly frames: number }[] {
    return this.#slices.map(({ image }) => ({ path: image.file.path, frames: image.frames.length }))
  }

  slicePadding(index: number): number | null {
    const {
      image: { padding },
      frame: { rescale }
    } = this.#slice(index)
    return padding === undefined ? null : Math.fround(padding * (rescale?.slope ?? 1) + (rescale?.intercept ?? 0))
  }

  /** SOP Instance UID of each slice, in order, and its number among the frames of its file, from 1. */
  sliceInstances(): readonly { readonly uid: string; readonly frame: number; readonly frames: number }[] {
    return this.#slices.map(({ image, frame }) => ({
      uid: image.sopInstanceUid,
      frame: frame.index + 1,
      frames: image.frames.length
    }))
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
    for (const [index, { frame }] of this.#slices.entries()) {
      hash.update(await this.#identifyingBytes(index))
      hash.update(JSON.stringify([frame.position, frame.rowDirection, frame.columnDirection]))
    }
    return hash.digest('hex')
  }

  /** Pixels of a slice. The hash of its file if they cannot be read: a damaged slice is not a copy of another one. */
  async #identifyingBytes(index: number): Promise<Uint8Array | string> {
    try {
      const { data } = await this.readSlice(index)
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    } catch {
      return hashFiles([this.#slices[index]!.image.file.path])
    }
  }

  /** Compares the first files of both series. Null for sources that are not DICOM. @throws as `readDicomImage` */
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

/**
 * Compares Patient ID and Frame of Reference UID of two DICOM files. The values are neither kept nor returned.
 * @throws dicom.not-dicom, file.not-found and the other errors of reading a header
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
