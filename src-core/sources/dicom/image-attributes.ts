import type { Vector } from '../slice-place.ts'
import type { Window } from '../source.ts'
import type { DataSet } from './data-set.ts'
import { tags } from './tags.ts'

/** Output = slope x stored value + intercept (DICOM PS3.3 C.11.1.1.2). */
export interface Rescale {
  readonly slope: number
  readonly intercept: number
  /** Absent, `HU`, `US` (unspecified), ... */
  readonly type: string | undefined
}

/** What belongs to one frame: its place in the patient, and what its values mean. */
export interface FrameAttributes {
  readonly position: Vector | null
  readonly rowDirection: Vector | null
  readonly columnDirection: Vector | null
  /** Distance of rows, distance of columns, in mm. */
  readonly pixelSpacing: readonly [number, number] | null
  /** Spacing is that of the detector, not of the patient's plane. */
  readonly spacingAtDetector: boolean
  readonly sliceThickness: number | undefined
  readonly rescale: Rescale | null
  /** Image Type of one frame of an enhanced object; empty elsewhere. */
  readonly frameType: readonly string[]
  readonly window: Window | null
  /** What tells repeated slices at one position apart; only compared, never shown but for the numbers. */
  readonly phase: Phase
}

/** When and as which of several runs a frame was acquired. */
export interface Phase {
  readonly temporalPosition: number | undefined
  readonly acquisitionNumber: number | undefined
  readonly triggerTime: number | undefined
  /** Digits as DICOM writes them; later ones sort behind earlier ones. */
  readonly acquisitionTime: string | undefined
  readonly contentTime: string | undefined
}

/**
 * Attributes of every frame: from the functional groups of enhanced objects, the frame's own before the
 * shared ones, else from the data set itself. A position that all frames would share counts as none.
 */
export function readFrameAttributes(dataSet: DataSet, frameCount: number): FrameAttributes[] {
  const shared = dataSet.items(tags.SharedFunctionalGroupsSequence)[0]
  const perFrame = dataSet.items(tags.PerFrameFunctionalGroupsSequence)
  if (shared === undefined && perFrame.length === 0) {
    const attributes = readOne([dataSet])
    return Array.from({ length: frameCount }, () => (frameCount === 1 ? attributes : { ...attributes, position: null }))
  }
  return Array.from({ length: frameCount }, (_, frame) =>
    readOne([perFrame[frame], shared, dataSet].filter((set) => set !== undefined))
  )
}

/** Attributes from the first of `places` that has them, in their functional group's sequence or directly. */
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
    candidates.flatMap((tag) => sets.flatMap((set) => set.text(tag) ?? []))[0]
  return {
    temporalPosition: number(tags.TemporalPositionIndex, tags.TemporalPositionIdentifier),
    acquisitionNumber: number(tags.FrameAcquisitionNumber, tags.AcquisitionNumber),
    triggerTime: number(tags.TriggerTime),
    acquisitionTime: text(tags.FrameAcquisitionDateTime, tags.AcquisitionDateTime, tags.AcquisitionTime),
    contentTime: text(tags.ContentTime)
  }
}

/** Null, with a warning that quotes the values, where they make no sense. */
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

/** Null without a rescale, and, with a warning, if half of it is missing or its slope makes all values equal. */
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

/** The first window of the file; one of width 0 or less shows nothing and counts as none. */
function window(set: DataSet | undefined): Window | null {
  const centre = set?.describingNumber(tags.WindowCenter)
  const width = set?.describingNumber(tags.WindowWidth)
  return centre === undefined || width === undefined || width <= 0 ? null : { centre, width }
}

function spacing([row, column]: readonly number[]): [number, number] | null {
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : null
}

function vector([x, y, z]: readonly number[]): Vector | null {
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z]
}

/** Directions of rows and of columns; null unless both are directions. */
function orientation(values: readonly number[]): [Vector, Vector] | null {
  const [row, column] = [direction(values.slice(0, 3)), direction(values.slice(3, 6))]
  return row === null || column === null ? null : [row, column]
}

/** A unit vector; null when its length says that it is no direction. */
function direction(values: readonly number[]): Vector | null {
  const raw = vector(values)
  if (raw === null) return null
  const length = Math.hypot(...raw)
  return Math.abs(length - 1) < 0.01 ? [raw[0] / length, raw[1] / length, raw[2] / length] : null
}

/** How an image was made, as far as it matters to its noise; nothing that identifies a patient. */
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

/** From the data set, or from the functional groups of Enhanced CT. */
export function readAcquisition(dataSet: DataSet): Acquisition {
  const groups = [
    dataSet.items(tags.SharedFunctionalGroupsSequence)[0],
    dataSet.items(tags.PerFrameFunctionalGroupsSequence)[0]
  ]
  const inGroup = (sequence: number): DataSet | undefined => groups.flatMap((group) => group?.items(sequence) ?? [])[0]
  const exposure = inGroup(tags.CTExposureSequence)
  return {
    kernel:
      dataSet.text(tags.ConvolutionKernel) ?? inGroup(tags.CTReconstructionSequence)?.text(tags.ConvolutionKernel),
    model: dataSet.text(tags.ManufacturerModelName),
    kilovolts: dataSet.describingNumber(tags.KVP) ?? inGroup(tags.CTXRayDetailsSequence)?.describingNumber(tags.KVP),
    milliamperes:
      dataSet.describingNumber(tags.XRayTubeCurrent) ?? exposure?.describingNumber(tags.XRayTubeCurrentInMA),
    milliampereSeconds: dataSet.describingNumber(tags.Exposure) ?? exposure?.describingNumber(tags.ExposureInMAs),
    milliseconds: dataSet.describingNumber(tags.ExposureTime) ?? exposure?.describingNumber(tags.ExposureTimeInMs),
    doseIndex: dataSet.describingNumber(tags.CTDIvol) ?? exposure?.describingNumber(tags.CTDIvol)
  }
}
