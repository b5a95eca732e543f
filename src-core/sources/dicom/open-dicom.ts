import type { Refusal } from '../source.ts'
import { apartFrom } from '../source-identity.ts'
import { readDicomImage, type DicomImage } from './dicom-image.ts'
import { DicomSource } from './dicom-source.ts'
import { distinctImages } from './equal-uids.ts'
import { listFiles, refuse, throwIfCancelled } from './list-files.ts'
import { joinableImages, seriesKeys } from './lone-slices.ts'
import { stackSlices, type SliceStack } from './series.ts'
import { tags, tagText } from './tags.ts'

export interface OpenDicomOptions {
  /** Joins slices that stand alone, without a common Series Instance UID, where they fit together. Default: false. */
  readonly join?: boolean
  /** Called after every file with files done and files found. */
  readonly onProgress?: (done: number, total: number, message: string) => void
  readonly signal?: AbortSignal
}

export interface OpenedDicom {
  readonly sources: DicomSource[]
  readonly refusals: Refusal[]
  /** Those of one slice that stand alone and that `join` would put together. */
  readonly joinable: readonly DicomSource[]
}

/** Enough to keep the disk busy while headers are parsed. */
const filesAtOnce = 8

/**
 * Opens DICOM files and folders of them as series; reads headers only. What cannot be used is refused with
 * one line that names file and tag, and does not keep the rest from opening. Pixels decide on images with one SOP
 * Instance UID, and on stacks with one id.
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
  const warning = `${stack.slices.length} slices without a common ${tagText(tags.SeriesInstanceUID)} were joined, as asked`
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
      onProgress?.(++done, paths.length, `Reading headers: ${done} of ${paths.length} files`)
    }
  }
  await Promise.all(Array.from({ length: filesAtOnce }, work))
  return outcomes
}
