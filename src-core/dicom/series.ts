import type { DicomFrame, DicomImage } from './dicom-image.ts'
import type { Vector } from './frame-attributes.ts'
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
  /** 1-based number among the stacks of its series, and their count. */
  readonly part: number
  readonly parts: number
  readonly warnings: readonly string[]
}

const sameDirectionDot = Math.cos((0.5 * Math.PI) / 180)
const spacingTolerance = 1e-3

/**
 * Groups frames by Series Instance UID, and within it by size, orientation and pixel spacing, so that every
 * stack can be shown and measured as one; sorts each by position along its normal, else by Instance Number,
 * else by file name.
 */
export function stackSlices(images: readonly DicomImage[]): SliceStack[] {
  const series = new Map<string, SeriesSlice[]>()
  for (const image of images) {
    const key = image.seriesUid || image.file.path
    const slices = series.get(key) ?? []
    for (const frame of image.frames) slices.push({ image, frame })
    series.set(key, slices)
  }
  return [...series.values()].flatMap((slices) => {
    const groups = splitByGeometry(slices)
    return groups.map((group, index) => ({ ...sortStack(group), part: index + 1, parts: groups.length }))
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

function fitTogether(first: SeriesSlice, second: SeriesSlice): boolean {
  return (
    first.image.format.rows === second.image.format.rows &&
    first.image.format.columns === second.image.format.columns &&
    first.image.format.inverted === second.image.format.inverted &&
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

type SortedStack = Omit<SliceStack, 'part' | 'parts'>

function sortStack(slices: SeriesSlice[]): SortedStack {
  const normal = normalOf(slices[0]!)
  const heights = new Map(slices.map((slice) => [slice, heightOf(slice, normal)]))
  const located = slices.every((slice) => heights.get(slice) !== null)
  if (slices.length === 1) return { slices, sliceSpacing: null, warnings: [] }
  if (located) {
    slices.sort((first, second) => heights.get(first)! - heights.get(second)! || byInstance(first, second))
    return { slices, ...measureSpacing(slices.map((slice) => heights.get(slice)!)) }
  }
  slices.sort(byInstance)
  const warnings = [
    `${tagText(tags.ImagePositionPatient)} or orientation is missing: slices are in order of ${orderOf(slices)}`
  ]
  const spacing = slices[0]!.image.spacingBetweenSlices
  return { slices, sliceSpacing: spacing !== undefined && spacing > 0 ? spacing : null, warnings }
}

function orderOf(slices: readonly SeriesSlice[]): string {
  if (slices.every(({ image }) => image === slices[0]!.image)) return 'their file'
  return slices.every(({ image }) => image.instanceNumber !== undefined) ? tagText(tags.InstanceNumber) : 'file names'
}

/** Instance Number, then file name, then frame; frames of one file stay in its order. */
function byInstance(first: SeriesSlice, second: SeriesSlice): number {
  const numbers = [first.image.instanceNumber, second.image.instanceNumber]
  const byNumber = numbers[0] !== undefined && numbers[1] !== undefined ? numbers[0] - numbers[1] : 0
  return (
    byNumber || compareNames(first.image.file.path, second.image.file.path) || first.frame.index - second.frame.index
  )
}

const collator = new Intl.Collator('en', { numeric: true })

/** File names as a person orders them: slice2 before slice10. */
export function compareNames(first: string, second: string): number {
  return collator.compare(first, second) || (first < second ? -1 : first > second ? 1 : 0)
}

function normalOf({ frame: { rowDirection, columnDirection } }: SeriesSlice): Vector | null {
  if (rowDirection === null || columnDirection === null) return null
  const [a, b] = [rowDirection, columnDirection]
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

function heightOf({ frame: { position } }: SeriesSlice, normal: Vector | null): number | null {
  return position === null || normal === null ? null : dot(position, normal)
}

function dot(first: Vector, second: Vector): number {
  return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]
}
