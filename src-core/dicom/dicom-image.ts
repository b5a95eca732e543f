import { DenoscopeError } from '../errors.ts'
import { readAcquisition, type Acquisition } from './acquisition.ts'
import type { DataSet } from './data-set.ts'
import { pixelFile, withDicomFile, type DicomFile, type PixelFile } from './dicom-file.ts'
import { hashFiles } from './file-hash.ts'
import { readFrameAttributes, type FrameAttributes } from './frame-attributes.ts'
import { whyNoImage } from './object-kinds.ts'
import { readPixelFormat, type PixelFormat } from './pixel-format.ts'
import { locateFrames, requirePixelData, type ByteRange } from './pixel-layout.ts'
import { withSignOfStream } from './stream-sign.ts'
import { tags, tagText } from './tags.ts'

/** One file's image, as its header describes it. */
export interface DicomImage {
  readonly file: PixelFile
  readonly format: PixelFormat
  readonly seriesUid: string
  /** SHA-256 of the file where it states none. */
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

/** One frame of a file: where its bytes are and what it shows. */
export interface DicomFrame extends FrameAttributes {
  /** 0-based, in the file's order. */
  readonly index: number
  readonly ranges: readonly ByteRange[]
}

/**
 * Reads a file's header, up to its pixels, and checks that its pixels are all there.
 * @throws a DenoscopeError whose message names the file, and the tag where one is to blame
 */
export function readDicomImage(path: string): Promise<DicomImage> {
  return withDicomFile(path, async (file, window) => {
    const reason = whyNoImage(file)
    if (reason !== null) throw new DenoscopeError('dicom.not-an-image', reason)
    requirePixelData(file)
    const stated = readPixelFormat(path, file.dataSet)
    const ranges = await locateFrames(file, window, stated)
    const format = await withSignOfStream(file, window, stated, ranges[0]![0]!)
    const attributes = readFrameAttributes(file.dataSet, format.frameCount)
    const frames = attributes.map((frame, index) => ({ ...frame, index, ranges: ranges[index]! }))
    const sopInstanceUid = file.dataSet.text(tags.SOPInstanceUID) ?? (await hashFiles([path]))
    return { file: pixelFile(file), format, frames, sopInstanceUid, ...describe(file.dataSet, format), warnings: warningsOf(file) }
  })
}

function describe(
  dataSet: DataSet,
  format: PixelFormat
): Omit<DicomImage, 'file' | 'format' | 'frames' | 'sopInstanceUid' | 'warnings'> {
  return {
    seriesUid: dataSet.text(tags.SeriesInstanceUID) ?? '',
    modality: dataSet.text(tags.Modality) ?? '',
    imageType: dataSet.texts(tags.ImageType),
    seriesDescription: dataSet.text(tags.SeriesDescription),
    seriesNumber: dataSet.describingNumber(tags.SeriesNumber),
    instanceNumber: dataSet.describingNumber(tags.InstanceNumber),
    sliceLocation: dataSet.describingNumber(tags.SliceLocation),
    spacingBetweenSlices: dataSet.describingNumber(tags.SpacingBetweenSlices),
    padding: readPadding(dataSet, format),
    acquisition: readAcquisition(dataSet)
  }
}

/** Written as unsigned or signed; the pixel representation decides which is meant. */
function readPadding(dataSet: DataSet, { signed, bitsAllocated }: PixelFormat): number | undefined {
  const value = dataSet.describingNumber(tags.PixelPaddingValue)
  if (value === undefined || !signed || value < 2 ** (bitsAllocated - 1)) return value
  return value - 2 ** bitsAllocated
}

/** Read last, since reading attributes adds to the file's warnings. */
function warningsOf({ dataSet, warnings: ofHeader }: DicomFile): string[] {
  const warnings = [...ofHeader]
  if (dataSet.text(tags.LossyImageCompression) === '01') {
    warnings.push(`Lossy compression has already changed these pixels: ${tagText(tags.LossyImageCompression)} is 01`)
  }
  if (dataSet.has(tags.ModalityLUTSequence)) {
    warnings.push(`${tagText(tags.ModalityLUTSequence)} is not applied: values are as stored`)
  }
  return warnings
}
