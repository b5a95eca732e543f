import type { Vector } from '../sources/slice-place.ts'
import type { Window } from '../sources/source.ts'
import type { DataSet } from './data-set.ts'
import { tags } from './tags.ts'

export type { Vector }

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
  readonly window: Window | null
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
  const orientation =
    find(tags.PlaneOrientationSequence, tags.ImageOrientationPatient)?.numbers(tags.ImageOrientationPatient) ?? []
  const inPlane = spacing(find(tags.PixelMeasuresSequence, tags.PixelSpacing)?.numbers(tags.PixelSpacing))
  const atDetector = spacing(
    find(tags.PixelMeasuresSequence, tags.ImagerPixelSpacing)?.numbers(tags.ImagerPixelSpacing)
  )
  return {
    position: vector(
      find(tags.PlanePositionSequence, tags.ImagePositionPatient)?.numbers(tags.ImagePositionPatient) ?? []
    ),
    rowDirection: direction(orientation.slice(0, 3)),
    columnDirection: direction(orientation.slice(3, 6)),
    pixelSpacing: inPlane ?? atDetector,
    spacingAtDetector: inPlane === null && atDetector !== null,
    sliceThickness: find(tags.PixelMeasuresSequence, tags.SliceThickness)?.describingNumber(tags.SliceThickness),
    rescale: rescale(find(tags.PixelValueTransformationSequence, tags.RescaleSlope)),
    window: window(find(tags.FrameVOILUTSequence, tags.WindowWidth))
  }
}

function rescale(set: DataSet | undefined): Rescale | null {
  const slope = set?.number(tags.RescaleSlope)
  const intercept = set?.number(tags.RescaleIntercept)
  if (slope === undefined || slope === 0 || intercept === undefined) return null
  return { slope, intercept, type: set?.text(tags.RescaleType) }
}

/** The first window of the file; one of width 0 or less shows nothing and counts as none. */
function window(set: DataSet | undefined): Window | null {
  const centre = set?.describingNumber(tags.WindowCenter)
  const width = set?.describingNumber(tags.WindowWidth)
  return centre === undefined || width === undefined || width <= 0 ? null : { centre, width }
}

function spacing(values: readonly number[] = []): [number, number] | null {
  const [row, column] = values
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : null
}

function vector([x, y, z]: readonly number[]): Vector | null {
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z]
}

/** A unit vector; null when its length says that it is no direction. */
function direction(values: readonly number[]): Vector | null {
  const raw = vector(values)
  if (raw === null) return null
  const length = Math.hypot(...raw)
  return Math.abs(length - 1) < 0.01 ? [raw[0] / length, raw[1] / length, raw[2] / length] : null
}
