import { dot, type Vector } from '../slice-place.ts'
import type { DicomImage, SeriesSlice } from './dicom-image.ts'
import { separatePhases } from './phase-separation.ts'
import { whyNotHounsfield } from './series-intensities.ts'
import { sliceHeights, byInstance, measureSpacing, samePlace } from './slice-order.ts'
import { tags, tagText } from './tags.ts'

/** Slices that form one stack, in order. */
export interface SliceStack {
  readonly slices: readonly SeriesSlice[]
  /** Distance of neighbouring slices along the normal in mm; null if unknown or uneven. */
  readonly sliceSpacing: number | null
  /** Difference from the other stacks of the series, such as 'acquisition 2'; null if it has no name. */
  readonly name: string | null
  /** 1-based number among the stacks of the series, and their count. */
  readonly part: number
  readonly parts: number
  readonly warnings: readonly string[]
}

const sameDirectionDot = Math.cos((0.5 * Math.PI) / 180)
const spacingTolerance = 1e-3

/**
 * Groups frames into stacks that can be shown and measured as one.
 * Frames of a stack have the same series, size, unit, orientation and pixel spacing.
 * Slices that share positions are separated into phases.
 * Order: position along the normal, else Slice Location, else Instance Number, else file name.
 * @param seriesOf key of the series of an image
 */
export function stackSlices(images: readonly DicomImage[], seriesOf: (image: DicomImage) => string): SliceStack[] {
  const series = new Map<string, SeriesSlice[]>()
  for (const image of images) {
    const slices = series.get(seriesOf(image)) ?? []
    for (const frame of image.frames) slices.push({ image, frame })
    series.set(seriesOf(image), slices)
  }
  return [...series.values()].flatMap(stacksOfSeries)
}

type SortedStack = Omit<SliceStack, 'part' | 'parts'>

function stacksOfSeries(slices: readonly SeriesSlice[]): SliceStack[] {
  const groups = splitByGeometry(slices)
  const stacks = groups.flatMap((group) => phasesOf(group, otherUnitWarnings(group, groups)))
  const names = stacks.map(({ name }) => name)
  return stacks.map((stack, index) => ({
    ...stack,
    name: names.indexOf(stack.name) === names.lastIndexOf(stack.name) ? stack.name : null,
    part: index + 1,
    parts: stacks.length
  }))
}

function phasesOf(slices: readonly SeriesSlice[], warnings: readonly string[]): SortedStack[] {
  const { phases, by } = separatePhases(slices)
  const separated =
    by === null
      ? []
      : [`Slices share positions: ${slices.length} slices were separated into ${phases.length} stacks by ${by}`]
  return phases.map((phase) => {
    const stack = sortStack([...phase.slices])
    return { ...stack, name: phase.name, warnings: [...warnings, ...separated, ...stack.warnings] }
  })
}

/** Warns of slices of the series that fit in all but their unit. */
function otherUnitWarnings(group: readonly SeriesSlice[], groups: readonly (readonly SeriesSlice[])[]): string[] {
  if (whyNotHounsfield(group[0]!) !== null) return []
  return groups.flatMap((other) => {
    const reason = other === group ? null : whyNotHounsfield(other[0]!)
    if (reason === null || !haveOneGeometry(group[0]!, other[0]!)) return []
    const count = other.length === 1 ? '1 slice of the series is' : `${other.length} slices of the series are`
    return [`${count} not in HU and kept apart from this stack: ${reason}`]
  })
}

function splitByGeometry(slices: readonly SeriesSlice[]): SeriesSlice[][] {
  const groups: SeriesSlice[][] = []
  for (const slice of slices) {
    const group = groups.find(([first]) => fitTogether(first!, slice))
    if (group === undefined) groups.push([slice])
    else group.push(slice)
  }
  return groups
}

/** True if two slices can be shown and measured as one stack. */
export function fitTogether(first: SeriesSlice, second: SeriesSlice): boolean {
  const inHounsfield = whyNotHounsfield(first) === null
  if (inHounsfield !== (whyNotHounsfield(second) === null) || !haveOneGeometry(first, second)) return false
  // MONOCHROME1 changes the display of HU, not their values.
  return inHounsfield || first.image.format.inverted === second.image.format.inverted
}

function haveOneGeometry(first: SeriesSlice, second: SeriesSlice): boolean {
  return (
    first.image.format.rows === second.image.format.rows &&
    first.image.format.columns === second.image.format.columns &&
    sameDirection(first.frame.rowDirection, second.frame.rowDirection) &&
    sameDirection(first.frame.columnDirection, second.frame.columnDirection) &&
    sameSpacing(first.frame.pixelSpacing, second.frame.pixelSpacing)
  )
}

function sameDirection(first: Vector | null, second: Vector | null): boolean {
  return first === null || second === null ? first === second : dot(first, second) >= sameDirectionDot
}

function sameSpacing(first: readonly number[] | null, second: readonly number[] | null): boolean {
  if (first === null || second === null) return first === second
  return first.every((value, axis) => Math.abs(value - second[axis]!) <= spacingTolerance * value)
}

function sortStack(slices: SeriesSlice[]): Omit<SortedStack, 'name'> {
  if (slices.length === 1) return { slices, sliceSpacing: null, warnings: [] }
  const known = sliceHeights(slices)
  if (known !== null) {
    const heightOf = (slice: SeriesSlice): number => known.heights.get(slice)!
    slices.sort((first, second) => heightOf(first) - heightOf(second) || byInstance(first, second))
    const { sliceSpacing, warnings } = measureSpacing(slices.map(heightOf))
    return {
      slices,
      sliceSpacing,
      warnings: known.by === 'position' ? warnings : [withoutPosition(slices, tagText(tags.SliceLocation)), ...warnings]
    }
  }
  slices.sort(byInstance)
  const spacing = slices[0]!.image.spacingBetweenSlices
  return {
    slices,
    sliceSpacing: spacing !== undefined && spacing > 0 ? spacing : null,
    warnings: [withoutPosition(slices, orderOf(slices))]
  }
}

function withoutPosition(slices: readonly SeriesSlice[], order: string): string {
  const without = slices.filter(({ frame }) => frame.position === null || frame.rowDirection === null).length
  if (without === 0)
    return `${tagText(tags.ImagePositionPatient)} is the same in all ${slices.length} slices: they are in order of ${order}`
  const where = without === slices.length ? '' : ` in ${without} of ${slices.length} slices`
  return `${tagText(tags.ImagePositionPatient)} or orientation is missing${where}: slices are in order of ${order}`
}

function orderOf(slices: readonly SeriesSlice[]): string {
  if (slices.every(({ image }) => image === slices[0]!.image)) return 'their file'
  return slices.every(({ image }) => image.instanceNumber !== undefined) ? tagText(tags.InstanceNumber) : 'file names'
}

/** Groups of two or more images that fit together without a common Series Instance UID. */
export type JoinableImages = readonly (readonly DicomImage[])[]

/**
 * Finds single slices that could be one series. Anonymisation leaves such slices: each has no Series Instance UID or
 * one of its own. They agree in patient, modality, description, number, kernel and geometry, and share no place.
 */
export function joinableImages(images: readonly DicomImage[]): JoinableImages {
  const ofSeries = new Map<string, number>()
  for (const { seriesUid } of images) ofSeries.set(seriesUid, (ofSeries.get(seriesUid) ?? 0) + 1)
  const alone = images.filter(
    ({ seriesUid, frames }) => frames.length === 1 && (seriesUid === '' || ofSeries.get(seriesUid) === 1)
  )
  const groups: DicomImage[][] = []
  for (const image of alone) {
    const group = groups.find(([first]) => belongTogether(first!, image))
    if (group === undefined) groups.push([image])
    else group.push(image)
  }
  return groups.filter((group) => group.length > 1 && haveDistinctPlaces(group))
}

/** Key of the series of an image: its UID or its joined group. An image with neither is a series of its own. */
export function seriesKeys(joined: JoinableImages): (image: DicomImage) => string {
  const keys = new Map(joined.flatMap((group, index) => group.map((image) => [image, `joined ${index}`] as const)))
  return (image) => keys.get(image) ?? (image.seriesUid || `file ${image.file.path}`)
}

function belongTogether(first: DicomImage, second: DicomImage): boolean {
  return (
    first.modality === second.modality &&
    first.patientKey === second.patientKey &&
    first.seriesDescription === second.seriesDescription &&
    first.seriesNumber === second.seriesNumber &&
    first.acquisition.kernel === second.acquisition.kernel &&
    fitTogether(sliceOf(first), sliceOf(second))
  )
}

const sliceOf = (image: DicomImage) => ({ image, frame: image.frames[0]! })

/** True if no two slices share a place. */
function haveDistinctPlaces(images: readonly DicomImage[]): boolean {
  const known = sliceHeights(images.map(sliceOf))
  if (known === null) return new Set(images.map(({ instanceNumber }) => instanceNumber)).size === images.length
  const heights = [...known.heights.values()].sort((first, second) => first - second)
  return heights.every((height, index) => index === 0 || height - heights[index - 1]! >= samePlace)
}
