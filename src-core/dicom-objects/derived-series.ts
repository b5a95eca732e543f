import type { AuditRecord, PatchTable } from '../audit/audit-record.ts'
import { roleLabel } from '../audit/audited-outputs.ts'
import { coveredPixels } from '../audit/score-map.ts'
import type { Attributes } from './attributes.ts'
import { codeItem, dicomCode } from './codes.ts'
import {
  contribution,
  firstNumber,
  instanceReference,
  patientAttributes,
  pixelAttributes,
  placeAttributes,
  scanAttributes
} from './copied-attributes.ts'
import { headerAt, judgedImage, outputPlace, patchesOn, studyMoment, type ExportedAudit } from './exported-audit.ts'
import type { SliceHeader } from './slice-header.ts'

/** A denoised slice as a CT image. */
export interface DerivedImage {
  readonly attributes: Attributes
  /** Representations of attributes that PS3.6 leaves open. */
  readonly representations: Readonly<Record<string, string>>
  /** Pixels whose value did not fit 16 bits with the source's rescale, and became the nearest that fits. */
  readonly limitedPixels: number
}

/** Code of a source image that an image was computed from (DICOM PS3.16 CID 7202). */
export const sourcePurpose = codeItem(dicomCode('121322', 'Source image for image processing operation'))

const seriesNumberOffset = 2000

/** One slice of an output as CT, with geometry, scan and rescale of its source. */
export async function derivedImage(audit: ExportedAudit, output: string, slice: number): Promise<DerivedImage> {
  const { record } = audit
  const header = headerAt(audit, slice)
  const { sopClassUid, sopInstanceUid, seriesUid } = judgedImage(audit, output, slice)
  const moment = studyMoment(audit, record.createdAt)
  const { stored, limitedPixels } = await storedPixels(audit, output, slice, header)
  const isSigned = firstNumber(header.attributes['PixelRepresentation']) === 1
  const [, , plane = 'AXIAL'] = [header.attributes['ImageType'] ?? []].flat() as string[]
  const derivation = derivationOf(record, audit.patches, output)
  return {
    limitedPixels,
    representations: { PixelPaddingValue: isSigned ? 'SS' : 'US' },
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
      ImageType: ['DERIVED', 'SECONDARY', plane],
      ContentDate: moment.date,
      ContentTime: moment.time,
      DerivationDescription: derivation,
      DerivationCodeSequence: [codeItem(dicomCode('113087', 'Smoothing'))],
      SourceImageSequence: [
        {
          ...instanceReference(header),
          SpatialLocationsPreserved: 'YES',
          PurposeOfReferenceCodeSequence: [sourcePurpose]
        }
      ],
      ContributingEquipmentSequence: [contribution(derivation, moment.dateTime)],
      SamplesPerPixel: 1,
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      BurnedInAnnotation: 'NO',
      PixelData: stored
    }
  }
}

/** Stored values of an output. Pixels without a patch, and padding, are those of the source. */
async function storedPixels(
  audit: ExportedAudit,
  output: string,
  slice: number,
  { attributes }: SliceHeader
): Promise<{ stored: Uint16Array<ArrayBuffer> | Int16Array<ArrayBuffer>; limitedPixels: number }> {
  const slope = firstNumber(attributes['RescaleSlope']) ?? 1
  const intercept = firstNumber(attributes['RescaleIntercept']) ?? 0
  const isSigned = firstNumber(attributes['PixelRepresentation']) === 1
  const [low, high] = isSigned ? [-32_768, 32_767] : [0, 65_535]
  const [{ data: denoised }, { data: source }] = [await audit.readSlice(output, slice), await audit.readSource(slice)]
  const covered = coveredPixels(patchesOn(audit, slice))
  const padding = paddingValue(attributes, slope, intercept)
  const stored = isSigned ? new Int16Array(source.length) : new Uint16Array(source.length)
  let limitedPixels = 0
  source.forEach((original, pixel) => {
    const value = covered[pixel] && original !== padding ? denoised[pixel]! : original
    const exact = Math.round((value - intercept) / slope)
    stored[pixel] = Math.min(high, Math.max(low, exact))
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
export function derivationOf(record: AuditRecord, patches: PatchTable, output: string): string {
  return [methodOf(record, output), ...simulatedNoise(record), ...coveredPart(record, patches), clipping(record)].join(
    '; '
  )
}

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

/** The audited part of the slices, unless it is all of them. */
function coveredPart({ patchRows, patchColumns, source }: AuditRecord, { row, column }: PatchTable): string[] {
  const [top, left] = [least(row), least(column)]
  const [bottom, right] = [
    Math.min(source.rows, most(row) + patchRows),
    Math.min(source.columns, most(column) + patchColumns)
  ]
  const isWhole = top === 0 && left === 0 && bottom === source.rows && right === source.columns
  return isWhole
    ? []
    : [`only rows ${top + 1}-${bottom}, columns ${left + 1}-${right} were denoised, other pixels are the source's`]
}

const least = (values: Int32Array): number => values.reduce((low, value) => Math.min(low, value), Infinity)
const most = (values: Int32Array): number => values.reduce((high, value) => Math.max(high, value), -Infinity)

const clipping = ({ source: { intensityRange, unit } }: AuditRecord): string =>
  `values were clipped to ${intensityRange.join('..')} ${unit} before`
