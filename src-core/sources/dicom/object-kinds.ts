import type { DicomFile } from './dicom-file.ts'
import { tags, tagText } from './tags.ts'

/** DICOM objects that are no images to denoise, by the start of their SOP Class UID; the most exact first. */
const kinds: readonly (readonly [uidStart: string, name: string])[] = [
  ['1.2.840.10008.1.3.10', 'DICOMDIR'],
  ['1.2.840.10008.5.1.4.1.1.88.59', 'key object selection'],
  ['1.2.840.10008.5.1.4.1.1.88.', 'structured report (SR)'],
  ['1.2.840.10008.5.1.4.1.1.66.4', 'segmentation (SEG)'],
  ['1.2.840.10008.5.1.4.1.1.66.7', 'segmentation (SEG)'],
  ['1.2.840.10008.5.1.4.1.1.66', 'registration or other derived object'],
  ['1.2.840.10008.5.1.4.1.1.11.', 'presentation state'],
  ['1.2.840.10008.5.1.4.1.1.104.', 'encapsulated document'],
  ['1.2.840.10008.5.1.4.1.1.9.', 'waveform'],
  ['1.2.840.10008.5.1.4.1.1.481.2', 'radiotherapy dose'],
  ['1.2.840.10008.5.1.4.1.1.481.3', 'radiotherapy structure set'],
  ['1.2.840.10008.5.1.4.1.1.481.5', 'radiotherapy plan'],
  ['1.2.840.10008.5.1.4.1.1.30', 'parametric map']
]

/** One line saying why the file's object is no image; null when it may be one. */
export function whyNoImage({ path, dataSet, isDirectory, pixelData }: DicomFile): string | null {
  if (isDirectory) {
    const index = `DICOMDIR is an index of other files, ${tagText(tags.DirectoryRecordSequence)}`
    return `${path}: ${index}: open the folder itself`
  }
  const uid = dataSet.text(tags.SOPClassUID)
  const kind = uid === undefined ? undefined : kinds.find(([start]) => uid === start || uid.startsWith(withDot(start)))
  if (kind !== undefined) return `${path}: is a ${kind[1]}, not an image: ${tagText(tags.SOPClassUID)} is ${uid}`
  if (pixelData !== null && pixelData.tag !== tags.PixelData)
    return `${path}: has ${tagText(pixelData.tag)}, which is not supported`
  if (pixelData !== null || dataSet.has(tags.Rows)) return null
  return `${path}: is not an image: lacks ${tagText(tags.Rows)} and ${tagText(tags.PixelData)}`
}

const withDot = (start: string): string => (start.endsWith('.') ? start : `${start}.`)
