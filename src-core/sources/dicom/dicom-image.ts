import { createHmac, randomBytes } from 'node:crypto'
import { DenoscopeError } from '../../errors.ts'
import { hashFiles } from '../../files/file-hash.ts'
import { readAcquisition, type Acquisition, readFrameAttributes, type FrameAttributes } from './image-attributes.ts'
import type { DataSet } from './data-set.ts'
import { pixelFile, withDicomFile, type DicomFile, type PixelFile } from './dicom-file.ts'
import { locateFrames, requirePixelData } from './frame-ranges.ts'
import type { ByteRange } from './byte-window.ts'
import { readFrameWords } from './frame-reader.ts'
import { withAgreedHighBit, readPixelFormat, type PixelFormat, withSignOfStream } from './pixel-format.ts'
import { namingTags, seriesDescriptionOf } from './series-description.ts'
import { identityTags, tags, tagText } from './tags.ts'

/** Image of one file, as its header describes it. */
export interface DicomImage {
  readonly file: PixelFile
  readonly format: PixelFormat
  readonly seriesUid: string
  /** Equal for equal Patient IDs within this process, meaningless beyond it. Undefined without a Patient ID. */
  readonly patientKey: string | undefined
  /** SHA-256 of the file if it states none. */
  readonly sopInstanceUid: string
  readonly modality: string
  readonly imageType: readonly string[]
  readonly seriesDescription: string | undefined
  readonly seriesNumber: number | undefined
  readonly instanceNumber: number | undefined
  readonly sliceLocation: number | undefined
  readonly spacingBetweenSlices: number | undefined
  /** The stored value that marks pixels outside the picture. */
  readonly padding: number | undefined
  readonly acquisition: Acquisition
  readonly warnings: readonly string[]
  readonly frames: readonly DicomFrame[]
}

/** One frame of a file: its attributes, and the place of its bytes. */
export interface DicomFrame extends FrameAttributes {
  /** 0-based, in the file's order. */
  readonly index: number
  readonly ranges: readonly ByteRange[]
}

/** One slice of a series: a frame and the file that it is in. */
export interface SeriesSlice {
  readonly image: DicomImage
  readonly frame: DicomFrame
}

/**
 * Reads the header of a file up to its pixels, and checks that all pixels are there.
 * @throws a DenoscopeError whose message names the file, and the tag if one attribute is the cause
 */
export function readDicomImage(path: string): Promise<DicomImage> {
  return withDicomFile(
    path,
    async (file, window) => {
      const reason = whyNoImage(file)
      if (reason !== null) throw new DenoscopeError('dicom.not-an-image', reason)
      requirePixelData(file)
      const stated = readPixelFormat(file)
      const ranges = await locateFrames(file, window, stated)
      const signed = await withSignOfStream(file, window, stated, ranges[0]![0]!)
      const format = await withAgreedHighBit(file, signed, () => readFrameWords(pixelFile(file), signed, ranges[0]!))
      const attributes = readFrameAttributes(file.dataSet, format.frameCount)
      const frames = attributes.map((frame, index) => ({ ...frame, index, ranges: ranges[index]! }))
      const sopInstanceUid = file.dataSet.text(tags.SOPInstanceUID) ?? (await hashFiles([path]))
      return {
        file: pixelFile(file),
        format,
        frames,
        sopInstanceUid,
        ...describe(file, format),
        warnings: warningsOf(file)
      }
    },
    namingTags
  )
}

function describe(
  file: DicomFile,
  format: PixelFormat
): Omit<DicomImage, 'file' | 'format' | 'frames' | 'sopInstanceUid' | 'warnings'> {
  const { dataSet } = file
  return {
    seriesUid: dataSet.text(tags.SeriesInstanceUID) ?? '',
    patientKey: patientKey(dataSet),
    modality: dataSet.text(tags.Modality) ?? modalityOfClass(file),
    imageType: dataSet.texts(tags.ImageType),
    seriesDescription: seriesDescriptionOf(dataSet),
    seriesNumber: dataSet.describingNumber(tags.SeriesNumber),
    instanceNumber: dataSet.describingNumber(tags.InstanceNumber),
    sliceLocation: dataSet.describingNumber(tags.SliceLocation),
    spacingBetweenSlices: dataSet.describingNumber(tags.SpacingBetweenSlices),
    padding: readPadding(dataSet, format),
    acquisition: readAcquisition(dataSet)
  }
}

/** Key of the hash of Patient IDs. It never leaves the process, so that a hash cannot be traced to a patient. */
const processSecret = randomBytes(32)

function patientKey(dataSet: DataSet): string | undefined {
  const id = dataSet.comparedText(identityTags.PatientID)
  return id && createHmac('sha256', processSecret).update(id).digest('base64')
}

/** CT Image Storage, and the enhanced ones. */
const ctClasses = new Set(['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.2.1', '1.2.840.10008.5.1.4.1.1.2.2'])

/** Modality by the SOP class; empty if the class does not state it. */
function modalityOfClass({ dataSet, warnings }: DicomFile): string {
  if (!ctClasses.has(dataSet.text(tags.SOPClassUID) ?? '')) return ''
  warnings.add(`${tagText(tags.Modality)} is missing: read as CT, by ${tagText(tags.SOPClassUID)}`)
  return 'CT'
}

/** Padding value. Writers use unsigned and signed numbers: Pixel Representation decides. */
function readPadding(dataSet: DataSet, { signed, bitsAllocated }: PixelFormat): number | undefined {
  const value = dataSet.describingNumber(tags.PixelPaddingValue)
  if (value === undefined || !signed || value < 2 ** (bitsAllocated - 1)) return value
  return value - 2 ** bitsAllocated
}

/** Warnings of the file. Called last: reading attributes adds warnings. */
function warningsOf({ dataSet, warnings: ofHeader }: DicomFile): string[] {
  const warnings = [...ofHeader]
  if (dataSet.describingText(tags.LossyImageCompression) === '01') {
    warnings.push(`Lossy compression has already changed these pixels: ${tagText(tags.LossyImageCompression)} is 01`)
  }
  if (dataSet.has(tags.ModalityLUTSequence)) {
    warnings.push(`${tagText(tags.ModalityLUTSequence)} is not applied: values are as stored`)
  }
  return warnings
}

/** DICOM objects other than images, by the start of their SOP Class UID. The longest match comes first. */
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

/** Reason why the object is not an image, as one line; null if it may be one. */
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
