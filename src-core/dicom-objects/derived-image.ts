import type { Image } from '../images/image.ts'
import type { Attributes } from './attributes.ts'
import { type Code, codeItem, dicomCode } from './codes.ts'
import {
  contribution,
  firstNumber,
  imageReference,
  patientAttributes,
  pixelAttributes,
  placeAttributes,
  scanAttributes
} from './copied-attributes.ts'
import { ctImageStorage } from './exported-audit.ts'
import type { Moment } from './moment.ts'
import type { SliceHeader } from './slice-header.ts'

/** A slice that was computed from another, as a CT image. */
export interface DerivedImage {
  readonly attributes: Attributes
  /** Representations of attributes that PS3.6 leaves open. */
  readonly representations: Readonly<Record<string, string>>
  /** Pixels whose value did not fit the bits and the rescale of the source, and became the nearest that fits. */
  readonly limitedPixels: number
}

/** The computed slice, and the words about it. */
export interface DerivedSlice {
  /** In HU. */
  readonly image: Image
  /** The slice of the source, in HU. Its padding is kept. */
  readonly original: Image
  readonly sopInstanceUid: string
  readonly seriesUid: string
  /** Added to the number of the source's series. */
  readonly seriesNumberOffset: number
  readonly seriesDescription: string
  readonly derivation: string
  readonly derivationCode: Code
  readonly moment: Moment
}

/** Code of a source image that an image was computed from (DICOM PS3.16 CID 7202). */
export const sourcePurpose = codeItem(dicomCode('121322', 'Source image for image processing operation'))

/** A computed slice as CT, with geometry, scan, bits and rescale of its source. */
export function derivedCt(header: SliceHeader, slice: DerivedSlice): DerivedImage {
  const { derivation, moment } = slice
  const bits = storedBits(header.attributes)
  const { stored, limitedPixels } = storedPixels(slice.image, slice.original, header.attributes)
  return {
    limitedPixels,
    representations: { PixelPaddingValue: bits.isSigned ? 'SS' : 'US' },
    attributes: {
      ...patientAttributes(header),
      ...scanAttributes(header),
      ...placeAttributes(header),
      ...pixelAttributes(header),
      PixelPaddingValue: storedPadding(header.attributes),
      SOPClassUID: ctImageStorage,
      SOPInstanceUID: slice.sopInstanceUid,
      SeriesInstanceUID: slice.seriesUid,
      SeriesNumber: String((firstNumber(header.attributes['SeriesNumber']) ?? 0) + slice.seriesNumberOffset),
      SeriesDescription: slice.seriesDescription,
      Modality: 'CT',
      ImageType: ['DERIVED', 'SECONDARY', planeOf(header)],
      ContentDate: moment.date,
      ContentTime: moment.time,
      DerivationDescription: derivation,
      DerivationCodeSequence: [codeItem(slice.derivationCode)],
      SourceImageSequence: [
        { ...imageReference(header), SpatialLocationsPreserved: 'YES', PurposeOfReferenceCodeSequence: [sourcePurpose] }
      ],
      ContributingEquipmentSequence: [contribution(derivation, moment.dateTime)],
      SamplesPerPixel: 1,
      BitsAllocated: 16,
      BitsStored: bits.count,
      HighBit: bits.count - 1,
      BurnedInAnnotation: 'NO',
      PixelData: stored
    }
  }
}

/** Third value of Image Type. Frames of enhanced CT have VOLUME and others, which CT images do not know. */
function planeOf({ attributes, frames }: SliceHeader): string {
  const [, , plane = 'AXIAL'] = [attributes['ImageType'] ?? []].flat() as string[]
  return frames.length === 0 || plane === 'LOCALIZER' ? plane : 'AXIAL'
}

const ctBits = { least: 12, most: 16 } as const

/** Bits of a stored value: those of the source, if CT images may have them; else 16. */
function storedBits(attributes: Attributes): { readonly count: number; readonly isSigned: boolean } {
  const stated = firstNumber(attributes['BitsStored']) ?? ctBits.most
  const is16Allocated = firstNumber(attributes['BitsAllocated']) === 16
  const count = is16Allocated && stated >= ctBits.least && stated <= ctBits.most ? stated : ctBits.most
  return { count, isSigned: firstNumber(attributes['PixelRepresentation']) === 1 }
}

/** Stored values of a computed slice. Padding is that of the source. */
function storedPixels(
  { data: computed }: Image,
  { data: source }: Image,
  attributes: Attributes
): { stored: Uint16Array<ArrayBuffer> | Int16Array<ArrayBuffer>; limitedPixels: number } {
  const slope = firstNumber(attributes['RescaleSlope']) ?? 1
  const intercept = firstNumber(attributes['RescaleIntercept']) ?? 0
  const { count, isSigned } = storedBits(attributes)
  const [low, high] = isSigned ? [-(2 ** (count - 1)), 2 ** (count - 1) - 1] : [0, 2 ** count - 1]
  const padding = paddingValue(attributes, slope, intercept)
  const stored = isSigned ? new Int16Array(source.length) : new Uint16Array(source.length)
  let limitedPixels = 0
  source.forEach((original, pixel) => {
    const isPadding = original === padding
    const exact = Math.round(((isPadding ? original : computed[pixel]!) - intercept) / slope)
    stored[pixel] = isPadding ? exact : Math.min(high, Math.max(low, exact))
    if (stored[pixel] !== exact) limitedPixels++
  })
  return { stored, limitedPixels }
}

/** Value of padding after the rescale, as float32; undefined if the source has none. */
function paddingValue(attributes: Attributes, slope: number, intercept: number): number | undefined {
  const value = storedPadding(attributes)
  return value === undefined ? undefined : Math.fround(value * slope + intercept)
}

/** Stored value of padding; undefined if the source has none. */
function storedPadding(attributes: Attributes): number | undefined {
  const value = firstNumber(attributes['PixelPaddingValue'])
  // Writers state a negative value as the unsigned number with the same bits.
  const isNegative = firstNumber(attributes['PixelRepresentation']) === 1 && value !== undefined && value >= 32_768
  return isNegative ? value - 65_536 : value
}
