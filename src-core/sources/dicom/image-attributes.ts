import type { Vector } from '../slice-place.ts'
import type { Window } from '../source.ts'
import type { DataSet } from './data-set.ts'
import { tags } from './tags.ts'

/** `output = slope * stored value + intercept` (DICOM PS3.3 C.11.1.1.2). */
export interface Rescale {
  readonly slope: number
  readonly intercept: number
  /** `HU`, `US` (unspecified) or another unit; undefined if absent. */
  readonly type: string | undefined
}

/** Place of one frame in the patient, and the meaning of its values. */
export interface FrameAttributes {
  readonly position: Vector | null
  readonly rowDirection: Vector | null
  readonly columnDirection: Vector | null
  /** Distance between rows and between columns, in mm. */
  readonly pixelSpacing: readonly [number, number] | null
  /** True if the spacing is that of the detector, not of a plane in the patient. */
  readonly spacingAtDetector: boolean
  readonly sliceThickness: number | undefined
  readonly rescale: Rescale | null
  /** Image Type of one frame of an enhanced object; empty elsewhere. */
  readonly frameType: readonly string[]
  readonly window: Window | null
  /** Distinguishes repeated slices at one position. Times are compared only; numbers are shown too. */
  readonly phase: Phase
}

/** Time of a frame's acquisition, and its number among several. */
export interface Phase {
  readonly temporalPosition: number | undefined
  readonly acquisitionNumber: number | undefined
  readonly triggerTime: number | undefined
  /** Digits as DICOM writes them: text order is time order. */
  readonly acquisitionTime: string | undefined
  readonly contentTime: string | undefined
}

/**
 * Attributes of every frame. Order of precedence: the frame's own functional groups, the shared ones, the data set. A
 * position that all frames would share counts as none.
 * @throws dicom.corrupt if the functional groups are not those of `frameCount` frames
 */
export function readFrameAttributes(dataSet: DataSet, frameCount: number): FrameAttributes[] {
  const shared = sharedGroups(dataSet)
  const perFrame = dataSet.items(tags.PerFrameFunctionalGroupsSequence)
  if (perFrame.length !== 0 && perFrame.length !== frameCount)
    dataSet.refuse(tags.PerFrameFunctionalGroupsSequence, `has ${perFrame.length} items for ${frameCount} frames`)
  if (shared === undefined && perFrame.length === 0) {
    const attributes = readOne([dataSet])
    return Array.from({ length: frameCount }, () => (frameCount === 1 ? attributes : { ...attributes, position: null }))
  }
  return Array.from({ length: frameCount }, (_, frame) =>
    readOne([perFrame[frame], shared, dataSet].filter((set) => set !== undefined))
  )
}

function sharedGroups(dataSet: DataSet): DataSet | undefined {
  const items = dataSet.items(tags.SharedFunctionalGroupsSequence)
  if (items.length > 1) dataSet.refuse(tags.SharedFunctionalGroupsSequence, `has ${items.length} items, expected 1`)
  return items[0]
}

/** Attributes from the first of `places` that has them, in the sequence of their functional group or directly. */
function readOne(places: readonly DataSet[]): FrameAttributes {
  const find = (sequence: number, tag: number): DataSet | undefined =>
    places.flatMap((place) => [...place.items(sequence), place]).find((set) => set.has(tag))
  const read = <Value>(
    sequence: number,
    tag: number,
    convert: (values: readonly number[]) => Value | null
  ): Value | null => readUsable(find(sequence, tag), tag, convert)
  const inPlane = read(tags.PixelMeasuresSequence, tags.PixelSpacing, spacing)
  const atDetector = read(tags.PixelMeasuresSequence, tags.ImagerPixelSpacing, spacing)
  const directions = read(tags.PlaneOrientationSequence, tags.ImageOrientationPatient, orientation)
  return {
    position: read(tags.PlanePositionSequence, tags.ImagePositionPatient, vector),
    rowDirection: directions?.[0] ?? null,
    columnDirection: directions?.[1] ?? null,
    pixelSpacing: inPlane ?? atDetector,
    spacingAtDetector: inPlane === null && atDetector !== null,
    sliceThickness: find(tags.PixelMeasuresSequence, tags.SliceThickness)?.describingNumber(tags.SliceThickness),
    rescale: rescale(
      find(tags.PixelValueTransformationSequence, tags.RescaleSlope) ??
        find(tags.PixelValueTransformationSequence, tags.RescaleIntercept)
    ),
    frameType: find(tags.CTImageFrameTypeSequence, tags.FrameType)?.texts(tags.FrameType) ?? [],
    window: window(find(tags.FrameVOILUTSequence, tags.WindowWidth)),
    phase: readPhase(places)
  }
}

function readPhase(places: readonly DataSet[]): Phase {
  const sets = places.flatMap((place) => [...place.items(tags.FrameContentSequence), place])
  const number = (...candidates: readonly number[]): number | undefined =>
    candidates.flatMap((tag) => sets.flatMap((set) => set.describingNumber(tag) ?? []))[0]
  const text = (...candidates: readonly number[]): string | undefined =>
    candidates.flatMap((tag) => sets.flatMap((set) => set.describingText(tag) ?? []))[0]
  return {
    temporalPosition: number(tags.TemporalPositionIndex, tags.TemporalPositionIdentifier),
    acquisitionNumber: number(tags.FrameAcquisitionNumber, tags.AcquisitionNumber),
    triggerTime: number(tags.TriggerTime),
    acquisitionTime: text(tags.FrameAcquisitionDateTime, tags.AcquisitionDateTime, tags.AcquisitionTime),
    contentTime: text(tags.ContentTime)
  }
}

/** Null, with a warning that quotes the values, if they make no sense. */
function readUsable<Value>(
  set: DataSet | undefined,
  tag: number,
  convert: (values: readonly number[]) => Value | null
): Value | null {
  if (set === undefined) return null
  const values = set.numbers(tag)
  const usable = convert(values)
  if (usable === null) set.note(tag, `'${values.join('\\').slice(0, 60)}' makes no sense: left out`)
  return usable
}

/** Null without a rescale. Null with a warning if half of it is missing, or if the slope is 0. */
function rescale(set: DataSet | undefined): Rescale | null {
  if (set === undefined) return null
  const [slope, intercept] = [set.number(tags.RescaleSlope), set.number(tags.RescaleIntercept)]
  if (slope === undefined) set.note(tags.RescaleSlope, 'is missing: values are as stored')
  if (intercept === undefined) set.note(tags.RescaleIntercept, 'is missing: values are as stored')
  if (slope === 0) set.note(tags.RescaleSlope, 'is 0: values are as stored')
  return slope === undefined || slope === 0 || intercept === undefined
    ? null
    : { slope, intercept, type: set.text(tags.RescaleType) }
}

/** The first window of the file; null if its width is 0 or less. */
function window(set: DataSet | undefined): Window | null {
  const centre = set?.describingNumber(tags.WindowCenter)
  const width = set?.describingNumber(tags.WindowWidth)
  return centre === undefined || width === undefined || width <= 0 ? null : { centre, width }
}

function spacing(values: readonly number[]): [number, number] | null {
  const [row, column] = values as [number, number]
  return values.length === 2 && row > 0 && column > 0 ? [row, column] : null
}

function vector(values: readonly number[]): Vector | null {
  return values.length === 3 ? (values as [number, number, number]) : null
}

/** Directions of rows and of columns; null unless both are directions. */
function orientation(values: readonly number[]): [Vector, Vector] | null {
  if (values.length !== 6) return null
  const [row, column] = [direction(values.slice(0, 3)), direction(values.slice(3, 6))]
  return row === null || column === null ? null : [row, column]
}

/** A unit vector; null if its length is not 1 within 1 %. */
function direction(values: readonly number[]): Vector | null {
  const raw = vector(values)
  if (raw === null) return null
  const length = Math.hypot(...raw)
  return Math.abs(length - 1) < 0.01 ? [raw[0] / length, raw[1] / length, raw[2] / length] : null
}

/** Settings of the scan that decide the noise. Nothing identifies a patient. */
export interface Acquisition {
  readonly kernel: string | undefined
  readonly model: string | undefined
  readonly kilovolts: number | undefined
  readonly milliamperes: number | undefined
  readonly milliampereSeconds: number | undefined
  /** Exposure time in ms. */
  readonly milliseconds: number | undefined
  /** Volume CT dose index in mGy. */
  readonly doseIndex: number | undefined
}

/** Reads the data set, or the functional groups of Enhanced CT. */
export function readAcquisition(dataSet: DataSet): Acquisition {
  const groups = [
    dataSet.items(tags.SharedFunctionalGroupsSequence)[0],
    dataSet.items(tags.PerFrameFunctionalGroupsSequence)[0]
  ]
  const inGroup = (sequence: number): DataSet | undefined => groups.flatMap((group) => group?.items(sequence) ?? [])[0]
  const exposure = inGroup(tags.CTExposureSequence)
  return {
    kernel:
      dataSet.describingText(tags.ConvolutionKernel) ??
      inGroup(tags.CTReconstructionSequence)?.describingText(tags.ConvolutionKernel),
    model: dataSet.describingText(tags.ManufacturerModelName),
    kilovolts: dataSet.describingNumber(tags.KVP) ?? inGroup(tags.CTXRayDetailsSequence)?.describingNumber(tags.KVP),
    milliamperes:
      dataSet.describingNumber(tags.XRayTubeCurrent) ?? exposure?.describingNumber(tags.XRayTubeCurrentInMA),
    milliampereSeconds:
      dataSet.describingNumber(tags.Exposure) ??
      inMilliampereSeconds(dataSet.describingNumber(tags.ExposureInuAs)) ??
      exposure?.describingNumber(tags.ExposureInMAs),
    milliseconds: dataSet.describingNumber(tags.ExposureTime) ?? exposure?.describingNumber(tags.ExposureTimeInMs),
    doseIndex: dataSet.describingNumber(tags.CTDIvol) ?? exposure?.describingNumber(tags.CTDIvol)
  }
}

/** From µAs. */
const inMilliampereSeconds = (microampereSeconds: number | undefined): number | undefined =>
  microampereSeconds === undefined ? undefined : microampereSeconds / 1000
