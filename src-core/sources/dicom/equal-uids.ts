import { createHash } from 'node:crypto'
import { DenoscopeError } from '../../errors.ts'
import type { Refusal } from '../source.ts'
import type { DicomImage } from './dicom-image.ts'
import { hashFiles } from '../../files/file-hash.ts'
import { refuse, throwIfCancelled } from './list-files.ts'
import { readFrame } from './pixel-decoder.ts'
import { tags, tagText } from './tags.ts'

export interface DistinctImages {
  readonly kept: readonly DicomImage[]
  readonly duplicates: readonly Refusal[]
}

/**
 * Keeps of images with one SOP Instance UID those that differ in pixels or place, each with a warning, and refuses true
 * copies. Pixels are read only where UIDs are equal, so that opening stays fast.
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
    const warning = `${tagText(tags.SOPInstanceUID)} is the same in ${first.size} images that differ: all are kept`
    for (const image of first.values())
      replaced.set(image, first.size === 1 ? image : { ...image, warnings: [...image.warnings, warning] })
  }
  const kept = images.flatMap((image) =>
    byUid.get(image.sopInstanceUid)!.length === 1 ? [image] : (replaced.get(image) ?? [])
  )
  return { kept, duplicates }
}

/** SHA-256 of the pixels as they are shown, with the place that they are shown at; of the file where they cannot be read. */
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
