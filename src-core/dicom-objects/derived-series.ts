import type { AuditRecord } from '../audit/audit-record.ts'
import { roleLabel } from '../audit/audited-outputs.ts'
import type { Image } from '../images/image.ts'
import type { Attributes } from './attributes.ts'
import { codeItem, dicomCode } from './codes.ts'
import {
  contribution,
  firstNumber,
  imageReference,
  patientAttributes,
  pixelAttributes,
  placeAttributes,
  scanAttributes
} from './copied-attributes.ts'
import { headerAt, judgedImage, outputPlace, studyMoment, type ExportedAudit } from './exported-audit.ts'
import type { SliceHeader } from './slice-header.ts'

/** A denoised slice as a CT image. */
export interface DerivedImage {
  readonly attributes: Attributes
  /** Representations of attributes that PS3.6 leaves open. */
  readonly representations: Readonly<Record<string, string>>
  /** Pixels whose value did not fit the bits and the rescale of the source, and became the nearest that fits. */
  readonly limitedPixels: number
}

/** Code of a source image that an image was computed from (DICOM PS3.16 CID 7202). */
export const sourcePurpose = codeItem(dicomCode('121322', 'Source image for image processing operation'))

const seriesNumberOffset = 2000

/**
 * One slice of an output as CT, with geometry, scan, bits and rescale of its source.
 * @param denoised the whole slice of the output, in HU
 */
export async function derivedImage(
  audit: ExportedAudit,
  output: string,
  slice: number,
  denoised: Image
): Promise<DerivedImage> {
  const { record } = audit
  const header = headerAt(audit, slice)
  const { sopClassUid, sopInstanceUid, seriesUid } = judgedImage(audit, output, slice)
  const moment = studyMoment(audit, record.createdAt)
  const bits = storedBits(header.attributes)
  const { stored, limitedPixels } = storedPixels(denoised, await audit.readSource(slice), header.attributes)
  const derivation = derivationOf(audit, output)
  return {
    limitedPixels,
    representations: { PixelPaddingValue: bits.isSigned ? 'SS' : 'US' },
    attributes: {
      ...patientAttributes(header),
      ...scanAttributes(header),
      ...placeAttributes(header),
      ...pixelAttributes(header),
      SOPClassUID: sopClassUid,
      SOPInstanceUID: sopInstanceUid,
      SeriesInstanceUID: seriesUid,
      SeriesNumber: String(
        (firstNumber(header.attributes['SeriesNumber']) ?? 0) + seriesNumberOffset + outputPlace(audit, output)
      ),
      SeriesDescription: `DENOISED ${roleLabel(record, output)}`,
      Modality: 'CT',
      ImageType: ['DERIVED', 'SECONDARY', planeOf(header)],
      ContentDate: moment.date,
      ContentTime: moment.time,
      DerivationDescription: derivation,
      DerivationCodeSequence: [codeItem(dicomCode('113087', 'Smoothing'))],
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

/** Stored values of an output. Padding is that of the source. */
function storedPixels(
  { data: denoised }: Image,
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
    const exact = Math.round(((isPadding ? original : denoised[pixel]!) - intercept) / slope)
    stored[pixel] = isPadding ? exact : Math.min(high, Math.max(low, exact))
    if (stored[pixel] !== exact) limitedPixels++
  })
  return { stored, limitedPixels }
}

/** Value of padding after the rescale, as float32; undefined if the source has none. */
function paddingValue(attributes: Attributes, slope: number, intercept: number): number | undefined {
  const value = firstNumber(attributes['PixelPaddingValue'])
  if (value === undefined) return undefined
  // Writers state a negative value as the unsigned number with the same bits.
  const isNegative = firstNumber(attributes['PixelRepresentation']) === 1 && value >= 32_768
  return Math.fround((isNegative ? value - 65_536 : value) * slope + intercept)
}

/** The way from the source to an output, in words. */
export const derivationOf = (audit: ExportedAudit, output: string): string =>
  [methodOf(audit.record, output), ...simulatedNoise(audit.record), ...extent(audit, output)].join('; ')

function methodOf({ outputs, denoisers, versions }: AuditRecord, output: string): string {
  const denoiser = denoisers.find(({ key }) => key === output)
  if (denoiser === undefined) {
    const other = outputs.find(({ key }) => key === output)!
    return `Noise reduction by another method: ${other.label}, series SHA-256 ${other.sourceHash}`
  }
  const { description, label, parameters, weightsHash, program } = denoiser
  const settings = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return [
    `Noise reduction with ${label} (${[description.id, ...settings].join(', ')})`,
    `version Denoscope ${versions['denoscope'] ?? 'unknown'}`,
    program
      ? `program version ${program.version ?? 'unknown'}, set-up SHA-256 ${program.sha256}`
      : weightsHash === undefined
        ? 'a filter without weights'
        : `weights SHA-256 ${weightsHash}`
  ].join(', ')
}

function simulatedNoise({ request: { degradation } }: AuditRecord): string[] {
  const { kind } = degradation
  return kind === 'none' || kind === 'pair' || kind === 'reference' ? [] : [`simulated noise was added first (${kind})`]
}

/** Treatment of the slices and of values beyond the intensity range. */
function extent({ record: { source }, whole }: ExportedAudit, output: string): string[] {
  const made = whole.get(output)
  if (made === undefined || 'missing' in made) return []
  const range = `${source.intensityRange.join('..')} ${source.unit}`
  return {
    file: ['pixels as its files state them'],
    'as-is': ['whole slices, without clipping'],
    excess: [`whole slices; values beyond ${range} were denoised at the limit, and their excess was added again`]
  }[made.values]
}
