import type { DicomFrame, DicomImage } from './dicom-image.ts'
import { dot, type Vector } from '../slice-place.ts'
import { whyNotHounsfield } from './hounsfield.ts'
import { separatePhases } from './phases.ts'
import { sliceHeights } from './slice-heights.ts'
import { byInstance } from './slice-order.ts'
import { measureSpacing } from './slice-spacing.ts'
import { tags, tagText } from './tags.ts'

/** One slice of a series: a frame and the file that it is in. */
export interface SeriesSlice {
  readonly image: DicomImage
  readonly frame: DicomFrame
}

/** Slices that form one stack, in order. */
export interface SliceStack {
  readonly slices: readonly SeriesSlice[]
  /** Distance along the normal of neighbouring slices in mm; null where unknown or uneven. */
  readonly sliceSpacing: number | null
  /** What sets it apart from the other stacks of its series, such as 'acquisition 2'; null if that has no name. */
  readonly name: string | null
  /** 1-based number among the stacks of its series, and their count. */
  readonly part: number
  readonly parts: number
  readonly warnings: readonly string[]
}

const sameDirectionDot = Math.cos((0.5 * Math.PI) / 180)
const spacingTolerance = 1e-3

/**
 * Groups frames by series, and within it by size, unit, orientation and pixel spacing, so that every stack can be shown
 * and measured as one. Slices that share positions are separated into phases. Sorts each stack by position along its
 * normal, else by Slice Location, else by Instance Number, else by file name.
 * @param seriesOf key of an image's series
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

/** Slices that would fit but for their unit, which is told where they are missed. */
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
  // MONOCHROME1 changes how HU are shown, not what they are.
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
