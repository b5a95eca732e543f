import { DenoscopeError } from '../errors.ts'
import type { Refusal } from '../sources/source.ts'
import { readDicomImage, type DicomImage } from './dicom-image.ts'
import { DicomSource } from './dicom-source.ts'
import { listFiles, refuse, throwIfCancelled } from './list-files.ts'
import { stackSlices } from './series.ts'
import { tags, tagText } from './tags.ts'

export interface OpenDicomOptions {
  /** Called after every file with files done and files found. */
  readonly onProgress?: (done: number, total: number, message: string) => void
  readonly signal?: AbortSignal
}

export interface OpenedDicom {
  readonly sources: DicomSource[]
  readonly refusals: Refusal[]
}

/** Enough to keep the disk busy while headers are parsed. */
const filesAtOnce = 8

/**
 * Opens DICOM files and folders of them as series; reads headers only. What cannot be used is refused with
 * one line that names file and tag, and does not keep the rest from opening. Of several files with one SOP
 * Instance UID the first is taken.
 * @throws job.cancelled
 */
export async function openDicom(
  paths: readonly string[],
  { onProgress, signal }: OpenDicomOptions = {}
): Promise<OpenedDicom> {
  const listed = await listFiles(paths, signal)
  const outcomes = await readAll(listed.paths, { ...(onProgress && { onProgress }), ...(signal && { signal }) })
  const { kept, duplicates } = withoutDuplicates(outcomes.filter((outcome) => 'format' in outcome))
  const sources: DicomSource[] = []
  for (const stack of stackSlices(kept)) {
    throwIfCancelled(signal)
    sources.push(await DicomSource.open(stack))
  }
  return { sources, refusals: [...listed.refusals, ...outcomes.filter((outcome) => 'code' in outcome), ...duplicates] }
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
      onProgress?.(++done, paths.length, `Reading headers: ${done} of ${paths.length} files`)
    }
  }
  await Promise.all(Array.from({ length: filesAtOnce }, work))
  return outcomes
}

function withoutDuplicates(images: readonly DicomImage[]): { kept: DicomImage[]; duplicates: Refusal[] } {
  const first = new Map<string, DicomImage>()
  const duplicates: Refusal[] = []
  const kept = images.filter((image) => {
    const earlier = first.get(image.sopInstanceUid)
    if (earlier === undefined) first.set(image.sopInstanceUid, image)
    else duplicates.push(refuse(image.file.path, duplicateOf(image, earlier)))
    return earlier === undefined
  })
  return { kept, duplicates }
}

function duplicateOf(image: DicomImage, earlier: DicomImage): DenoscopeError {
  return new DenoscopeError(
    'dicom.duplicate',
    `${image.file.path}: is the same image as ${earlier.file.path}, which is used: equal ${tagText(tags.SOPInstanceUID)}`
  )
}
