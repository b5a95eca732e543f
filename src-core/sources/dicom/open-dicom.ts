import { count } from '../../counts.ts'
import { createHash } from 'node:crypto'
import { DenoscopeError } from '../../errors.ts'
import { hashFiles } from '../../files/file-hash.ts'
import { listFiles, refuse, throwIfCancelled } from '../listed-files.ts'
import { apartFrom } from '../source-identity.ts'
import type { Refusal } from '../source.ts'
import { readDicomImage, type DicomImage } from './dicom-image.ts'
import { DicomSource } from './dicom-source.ts'
import { readFrame } from './frame-reader.ts'
import { joinableImages, seriesKeys, stackSlices, type SliceStack } from './slice-stacks.ts'
import { tags, tagText } from './tags.ts'

export interface OpenDicomOptions {
  /** Joins single slices that fit together without a common Series Instance UID. Default: false. */
  readonly join?: boolean
  /** Called after every file, with files done and files found. */
  readonly onProgress?: (done: number, total: number, message: string) => void
  readonly signal?: AbortSignal
}

export interface OpenedDicom {
  readonly sources: DicomSource[]
  readonly refusals: Refusal[]
  /** Sources of one slice that `join` would join. */
  readonly joinable: readonly DicomSource[]
}

/** Number of files that are read at a time, so that the disk works while headers are decoded. */
const filesAtOnce = 8

/**
 * Opens DICOM files and folders as series. Reads headers only. A file that cannot be used is refused with one line that
 * names file and tag; the rest opens. Pixels are read only of images with equal SOP Instance UIDs, to distinguish
 * copies.
 * @throws job.cancelled
 */
export async function openDicom(paths: readonly string[], options: OpenDicomOptions = {}): Promise<OpenedDicom> {
  const { join = false, signal } = options
  const listed = await listFiles(paths, signal)
  const outcomes = await readAll(listed.paths, options)
  const { kept, duplicates } = await distinctImages(
    outcomes.filter((outcome) => 'format' in outcome),
    signal
  )
  const joinable = joinableImages(kept)
  const fitting = new Set(joinable.flat())
  const sources: DicomSource[] = []
  const alone: DicomSource[] = []
  for (const stack of stackSlices(kept, seriesKeys(join ? joinable : []))) {
    throwIfCancelled(signal)
    const fits = fitting.has(stack.slices[0]!.image)
    const opened = await DicomSource.open(join && fits ? withJoinWarning(stack) : stack)
    const twin = sources.find(({ summary }) => summary.id === opened.summary.id)
    const source = twin === undefined ? opened : await apartFrom(opened, twin)
    sources.push(source)
    if (fits && !join) alone.push(source)
  }
  return {
    sources,
    refusals: [...listed.refusals, ...outcomes.filter((outcome) => 'code' in outcome), ...duplicates],
    joinable: alone
  }
}

function withJoinWarning(stack: SliceStack): SliceStack {
  const warning = `${count(stack.slices.length)} slices without a common ${tagText(tags.SeriesInstanceUID)} were joined, as asked`
  return { ...stack, warnings: [warning, ...stack.warnings] }
}

async function readAll(
  paths: readonly string[],
  { onProgress, signal }: OpenDicomOptions
): Promise<(DicomImage | Refusal)[]> {
  const outcomes: (DicomImage | Refusal)[] = []
  let [next, done] = [0, 0]
  const work = async (): Promise<void> => {
    while (next < paths.length) {
      throwIfCancelled(signal)
      const index = next++
      const path = paths[index]!
      outcomes[index] = await readDicomImage(path).catch((error: unknown) => refuse(path, error))
      onProgress?.(++done, paths.length, `Reading headers: ${count(done)} of ${count(paths.length)} files`)
    }
  }
  await Promise.all(Array.from({ length: filesAtOnce }, work))
  return outcomes
}

export interface DistinctImages {
  readonly kept: readonly DicomImage[]
  readonly duplicates: readonly Refusal[]
}

/**
 * Refuses copies: images with equal SOP Instance UID, pixels and place. Keeps images of one UID that differ, each with
 * a warning. Reads pixels only if UIDs are equal, so that opening stays fast.
 */
export async function distinctImages(images: readonly DicomImage[], signal?: AbortSignal): Promise<DistinctImages> {
  const byUid = new Map<string, DicomImage[]>()
  for (const image of images) byUid.set(image.sopInstanceUid, [...(byUid.get(image.sopInstanceUid) ?? []), image])
  const replaced = new Map<DicomImage, DicomImage>()
  const duplicates: Refusal[] = []
  for (const same of byUid.values()) {
    if (same.length === 1) continue
    const first = new Map<string, DicomImage>()
    for (const image of same) {
      throwIfCancelled(signal)
      const content = await contentOf(image)
      const earlier = first.get(content)
      if (earlier === undefined) first.set(content, image)
      else duplicates.push(refuse(image.file.path, duplicateOf(image, earlier)))
    }
    const warning = `${tagText(tags.SOPInstanceUID)} is the same in ${count(first.size)} images that differ: all are kept`
    for (const image of first.values())
      replaced.set(image, first.size === 1 ? image : { ...image, warnings: [...image.warnings, warning] })
  }
  const kept = images.flatMap((image) =>
    byUid.get(image.sopInstanceUid)!.length === 1 ? [image] : (replaced.get(image) ?? [])
  )
  return { kept, duplicates }
}

/** SHA-256 of pixels and place. SHA-256 of the file if its pixels cannot be read. */
async function contentOf({ file, format, frames, instanceNumber, sliceLocation }: DicomImage): Promise<string> {
  try {
    const hash = createHash('sha256')
    for (const { ranges, rescale, position, rowDirection, columnDirection } of frames) {
      const values = await readFrame(file, format, ranges, rescale)
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      hash.update(JSON.stringify([format.rows, format.columns, position, rowDirection, columnDirection]))
    }
    return hash.update(JSON.stringify([instanceNumber, sliceLocation])).digest('hex')
  } catch {
    return hashFiles([file.path])
  }
}

function duplicateOf(image: DicomImage, earlier: DicomImage): DenoscopeError {
  const reason = `equal ${tagText(tags.SOPInstanceUID)}, pixels and place`
  return new DenoscopeError(
    'dicom.duplicate',
    `${image.file.path}: is the same image as ${earlier.file.path}, which is used: ${reason}`
  )
}
