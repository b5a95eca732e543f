import { createHash } from 'node:crypto'
import type { SeriesExposure, SourceSummary } from '../source.ts'
import type { Acquisition } from './image-attributes.ts'
import { range } from './slice-order.ts'
import { modalityText, whyNotHounsfield, type Intensities } from './series-intensities.ts'
import { edgeLetters } from '../slice-place.ts'
import type { SliceStack } from './slice-stacks.ts'
import type { SeriesSlice } from './dicom-image.ts'
import { tags, tagText } from './tags.ts'

/** Describes a stack without patient data: no name, no number, no date. */
export function summarize(stack: SliceStack, { unit, range: intensityRange, window }: Intensities): SourceSummary {
  const { slices } = stack
  const { image, frame } = slices[0]!
  return {
    id: identify(slices),
    kind: 'dicom',
    label: labelOf(stack),
    details: detailsOf(slices),
    unit,
    intensityRange,
    defaultWindow: window,
    sliceCount: slices.length,
    rows: image.format.rows,
    columns: image.format.columns,
    pixelSpacing: frame.pixelSpacing,
    sliceSpacing: stack.sliceSpacing,
    edgeLetters: edgeLetters(frame.rowDirection, frame.columnDirection),
    exposure: seriesExposure([...new Set(slices.map((slice) => slice.image))].map(({ acquisition }) => acquisition)),
    kernel: image.acquisition.kernel ?? null,
    sliceThickness: thicknessRange(slices),
    warnings: warningsOf(stack, unit)
  }
}

/** Id by UIDs, independent of file names and folders. Copies that kept the UIDs: `apartFrom` in source-identity.ts. */
export function identify(slices: readonly SeriesSlice[]): string {
  const frames = slices.map(({ image, frame }) => `${image.sopInstanceUid}#${frame.index}`).sort()
  const hash = createHash('sha256').update([slices[0]!.image.seriesUid, ...frames].join('\n'))
  return `dicom-${hash.digest('hex').slice(0, 16)}`
}

function thicknessRange(slices: readonly SeriesSlice[]): readonly [number, number] | null {
  const known = slices.map(({ frame }) => frame.sliceThickness ?? 0).filter((value) => value > 0)
  return known.length === 0 ? null : [Math.min(...known), Math.max(...known)]
}

function labelOf({ slices, name: ownName, part, parts }: SliceStack): string {
  const { seriesDescription, modality, seriesNumber } = slices[0]!.image
  const kind = `${modality || 'DICOM'} series`
  const name = seriesDescription ?? (seriesNumber === undefined ? kind : `${kind} ${seriesNumber}`)
  if (parts === 1 || ownName === name) return name
  return `${name}, ${ownName ?? `part ${part} of ${parts}`}`
}

function detailsOf(slices: readonly SeriesSlice[]): string[] {
  const images = [...new Set(slices.map(({ image }) => image))]
  const { modality, format, file, seriesDescription, seriesNumber } = images[0]!
  const thickness = thicknessRange(slices)
  return [
    ...(modality ? [modality] : []),
    // Without a description the label has the number.
    ...(seriesDescription !== undefined && seriesNumber !== undefined ? [`Series ${seriesNumber}`] : []),
    ...(thickness === null ? [] : [`Slice thickness ${range(thickness)} mm`]),
    ...describeAcquisition(images.map(({ acquisition }) => acquisition)),
    `${format.bitsStored} bits stored`,
    ...(file.transferSyntax.compression === null ? [] : [file.transferSyntax.name])
  ]
}

/** Warns if slices are further apart than twice their thickness. */
function gapWarning(slices: readonly SeriesSlice[], spacing: number | null): string[] {
  const thickest = Math.max(...slices.map(({ frame }) => frame.sliceThickness ?? 0))
  if (spacing === null || thickest <= 0 || spacing <= 2 * thickest) return []
  return [`Slices of ${range([thickest])} mm lie ${range([spacing])} mm apart: what is between them is not shown`]
}

function modalityWarning(slices: readonly SeriesSlice[], unit: SourceSummary['unit']): string[] {
  const other = slices.find(({ image }) => image.modality !== 'CT')
  return other === undefined || unit !== 'HU'
    ? []
    : [`Values are in HU, as ${tagText(tags.RescaleType)} states, although ${modalityText(other.image)}`]
}

/** Warns if CT has no pixel spacing (DICOM PS3.3 C.7.6.2.1.1). An illegal one has a warning already. */
function spacingWarning({ image, frame }: SeriesSlice, unit: SourceSummary['unit']): string[] {
  const name = tagText(tags.PixelSpacing)
  const isKnown = frame.pixelSpacing !== null || image.warnings.some((warning) => warning.startsWith(name))
  return isKnown || unit !== 'HU' ? [] : [`${name} is missing: lengths in mm are unknown`]
}

function warningsOf({ slices, warnings, sliceSpacing }: SliceStack, unit: SourceSummary['unit']): string[] {
  const { image, frame } = slices[0]!
  const uncalibrated = slices.map(whyNotHounsfield).find((reason) => reason !== null)
  return [
    ...warnings,
    ...gapWarning(slices, sliceSpacing),
    ...(unit !== 'HU' && image.modality === 'CT' ? [`Values are not in HU: ${uncalibrated}`] : []),
    ...modalityWarning(slices, unit),
    ...spacingWarning(slices[0]!, unit),
    ...(frame.spacingAtDetector ? [`Pixel spacing is that of the detector: ${tagText(tags.ImagerPixelSpacing)}`] : []),
    ...new Set(slices.flatMap((slice) => slice.image.warnings))
  ]
}

/** Dose values of a series: means over its images. Null if an image lacks the value. */
export function seriesExposure(acquisitions: readonly Acquisition[]): SeriesExposure {
  const meanOf = (read: (acquisition: Acquisition) => number | undefined): number | null => {
    const values = acquisitions.map(read).filter((value) => value !== undefined && value > 0) as number[]
    return values.length < acquisitions.length ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  }
  const product = ({ milliamperes, milliseconds }: Acquisition) =>
    milliamperes === undefined || milliseconds === undefined ? undefined : (milliamperes * milliseconds) / 1000
  return {
    kilovolts: meanOf(({ kilovolts }) => kilovolts),
    doseIndex: meanOf(({ doseIndex }) => doseIndex),
    exposure: meanOf(({ milliampereSeconds }) => milliampereSeconds),
    currentTime: meanOf(product),
    current: meanOf(({ milliamperes }) => milliamperes)
  }
}

/** Lines for a person. A value that varies over the series is given as a range. */
export function describeAcquisition(acquisitions: readonly Acquisition[]): string[] {
  const measured = (read: (acquisition: Acquisition) => number | undefined, before: string, unit: string): string[] => {
    const values = acquisitions.map(read).filter((value) => value !== undefined && value > 0) as number[]
    return values.length === 0 ? [] : [`${before}${range(values)} ${unit}`]
  }
  const first = acquisitions[0]
  return [
    ...(first?.kernel ? [`Kernel ${first.kernel}`] : []),
    ...measured(({ kilovolts }) => kilovolts, '', 'kV'),
    ...measured(({ milliamperes }) => milliamperes, '', 'mA'),
    ...measured(({ milliampereSeconds }) => milliampereSeconds, '', 'mAs'),
    ...measured(({ doseIndex }) => doseIndex, 'CTDIvol ', 'mGy'),
    ...(first?.model ? [first.model] : [])
  ]
}
