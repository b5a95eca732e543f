import { dot, normalOf, subtract, type SlicePlace, type Vector } from '../slice-place.ts'
import type { SourceSummary } from '../source.ts'

export type PixelSpacing = readonly [row: number, column: number]

/** Largest relative difference of equal pixel spacings, and of a rounded spacing from the exact one. */
const spacingTolerance = 1e-3
const roundedTolerance = 5e-3

/** Text such as '2.5 mm', rounded to hundredths. */
export const millimetres = (value: number): string => `${Number(value.toFixed(2))} mm`

/** Difference of size, unit or pixel spacing, as one clause; null if there is none. */
export function pixelDifference(
  base: SourceSummary,
  other: SourceSummary,
  names: readonly [base: string, other: string]
): string | null {
  const differing = (one: string, another: string) =>
    one === another ? null : `${names[0]} has ${one}, ${names[1]} has ${another}`
  const size = ({ rows, columns }: SourceSummary) => `slices of ${rows} x ${columns} pixels`
  const unit = (series: SourceSummary) => `values in ${{ HU: 'HU', '1': '0..1', stored: 'stored units' }[series.unit]}`
  const spacing = ({ pixelSpacing }: SourceSummary) =>
    `pixels of ${pixelSpacing!.map((mm) => Number(mm.toFixed(4))).join(' x ')} mm`
  return (
    differing(size(base), size(other)) ??
    differing(unit(base), unit(other)) ??
    (isSameSpacing(base.pixelSpacing, other.pixelSpacing) ? null : differing(spacing(base), spacing(other)))
  )
}

/** True if pixels have equal size, or if one series does not state its spacing. */
export function isSameSpacing(one: PixelSpacing | null, other: PixelSpacing | null): boolean {
  return !one || !other || one.every((mm, axis) => isSameLength(mm, other[axis]!))
}

function isSameLength(one: number, other: number): boolean {
  const difference = Math.abs(one / other - 1)
  if (difference <= spacingTolerance) return true
  return difference <= roundedTolerance && (isRounded(one, other) || isRounded(other, one))
}

/** True if `short` is `long` rounded to fewer decimals: 0.7 and 0.703125. */
function isRounded(short: number, long: number): boolean {
  const decimals = String(short).split('.')[1]?.length ?? 0
  return Math.abs(Number(long.toFixed(Math.min(decimals, 20))) - short) < 1e-9
}

/** Places of the slices of two series; null for a series without places. */
export interface TwoStacks {
  readonly base: readonly SlicePlace[] | null
  readonly other: readonly SlicePlace[] | null
}

type Pairs = readonly (readonly [base: number, other: number])[]

/** Largest difference of a direction cosine between slices of one orientation. */
const directionTolerance = 1e-3
/** Largest in-plane shift of slices at one place: in pixels, and in mm for rounded positions. */
const shiftInPixels = 0.1
const shiftInMillimetres = 0.05

/** Difference of orientation, as one clause about the second series; null if there is none or one is unknown. */
export function orientationDifference({ base, other }: TwoStacks): string | null {
  const [first, second] = [base?.[0], other?.[0]]
  const rows = compareDirections(first?.rowDirection, second?.rowDirection)
  const columns = compareDirections(first?.columnDirection, second?.columnDirection)
  if (!rows || !columns || (rows.isSame && columns.isSame)) return null
  const [rowsTurned, columnsTurned] = [rows.cosine < -0.99, columns.cosine < -0.99]
  if (rowsTurned && columnsTurned) return 'is turned by 180 degrees within the slice'
  if (rowsTurned && columns.cosine > 0.99) return 'is mirrored (its rows run the other way)'
  if (columnsTurned && rows.cosine > 0.99) return 'is mirrored (its columns run the other way)'
  const degrees = Math.max(rows.degrees, columns.degrees)
  return `has another orientation (turned by ${Number(degrees.toFixed(degrees < 1 ? 3 : 1))} degrees)`
}

function compareDirections(one: Vector | null | undefined, other: Vector | null | undefined) {
  if (!one || !other) return null
  const cosine = Math.min(1, Math.max(-1, dot(one, other)))
  const chord = Math.hypot(...subtract(one, other))
  return {
    cosine,
    isSame: one.every((part, axis) => Math.abs(part - other[axis]!) <= directionTolerance),
    degrees: (2 * Math.asin(Math.min(1, chord / 2)) * 180) / Math.PI
  }
}

/** In-plane shift of a slice against another one, in mm. */
interface Shift {
  readonly right: number
  readonly down: number
}

/**
 * Largest in-plane shift among pairs of slices, as one clause about the second series.
 * Null if no pair is shifted or if positions are unknown.
 * Slices of a tilted gantry move in their plane. So the shift is measured at the height of the second slice.
 */
export function inPlaneDifference(
  { base, other }: TwoStacks,
  pairs: Pairs,
  spacing: PixelSpacing | null
): string | null {
  if (!isLocated(base) || !isLocated(other)) return null
  const along = stackDirection(base)
  const shifts = pairs.map(([one, another]) => shiftOf(base[one]!, other[another]!, along))
  const [rowSpacing, columnSpacing] = spacing ?? [1, 1]
  const isShifted = ({ right, down }: Shift) =>
    Math.abs(right) > allowed(columnSpacing) || Math.abs(down) > allowed(rowSpacing)
  if (!shifts.some(isShifted)) return null
  const size = ({ right, down }: Shift) => Math.hypot(right, down)
  const { right, down } = shifts.reduce((most, next) => (size(next) > size(most) ? next : most))
  const parts = [...shiftText(right, ['right', 'left'], columnSpacing), ...shiftText(down, ['down', 'up'], rowSpacing)]
  return `is shifted within the slice by ${parts.join(' and ')}`
}

const allowed = (side: number): number => Math.max(shiftInPixels * side, shiftInMillimetres) + 1e-6

/** Text such as '3 mm right (4.3 pixels)'. */
function shiftText(mm: number, [positive, negative]: readonly [string, string], side: number): string[] {
  if (Math.abs(mm) < 0.005) return []
  return [
    `${millimetres(Math.abs(mm))} ${mm > 0 ? positive : negative} (${Number(Math.abs(mm / side).toFixed(1))} pixels)`
  ]
}

/** True if all slices have a position and orientation, and if positions differ. */
function isLocated(places: readonly SlicePlace[] | null): places is readonly SlicePlace[] {
  if (!places?.every((place) => place.position && normalOf(place))) return false
  return (
    places.length === 1 ||
    places.some(({ position }) => Math.hypot(...subtract(position!, places[0]!.position!)) >= 1e-3)
  )
}

/** Movement of the first pixel for 1 mm along the normal; null for a stack without height. */
function stackDirection(places: readonly SlicePlace[]): Vector | null {
  const [first, last] = [places[0]!, places.at(-1)!]
  const way = subtract(last.position!, first.position!)
  const height = dot(way, normalOf(first)!)
  return Math.abs(height) < 1e-3 ? null : [way[0] / height, way[1] / height, way[2] / height]
}

function shiftOf(base: SlicePlace, other: SlicePlace, along: Vector | null): Shift {
  const way = subtract(other.position!, base.position!)
  const height = dot(way, normalOf(base)!)
  const own = along ? subtract(way, [along[0] * height, along[1] * height, along[2] * height]) : way
  return { right: dot(own, base.rowDirection!), down: dot(own, base.columnDirection!) }
}

/** The largest distance of paired slices along the normal of the base in mm; null if positions are unknown. */
export function largestDistance({ base, other }: TwoStacks, pairs: Pairs): number | null {
  if (!isLocated(base) || !isLocated(other)) return null
  const normal = normalOf(base[0]!)!
  const distances = pairs.map(([one, another]) =>
    Math.abs(dot(subtract(other[another]!.position!, base[one]!.position!), normal))
  )
  return Math.max(...distances)
}

/** Difference of slice thickness as a sentence; null if there is none or one is unknown. */
export function thicknessDifference(
  { base, other }: TwoStacks,
  names: readonly [base: string, other: string]
): string | null {
  const [one, another] = [base, other].map((places) => places?.[0]?.thickness ?? null)
  if (!one || !another || Math.abs(one / another - 1) < 0.05) return null
  return `Slices of ${names[0]} are ${millimetres(one)} thick, those of ${names[1]} ${millimetres(another)}: differences may not come from the denoiser`
}
