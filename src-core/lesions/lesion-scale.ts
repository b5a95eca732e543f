import { DenoscopeError } from '../errors.ts'
import { squareSpacing } from '../physics/measured.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { SourceSummary } from '../sources/source.ts'
import { blurWidth } from './blur-width.ts'
import type { LesionPlace, LesionPlan } from './lesion-plan.ts'

/** Facts of a source that the size of lesions depends on. */
export type ScaledSource = Pick<
  SourceSummary,
  | 'label'
  | 'unit'
  | 'rows'
  | 'columns'
  | 'pixelSpacing'
  | 'sliceSpacing'
  | 'sliceThickness'
  | 'sliceCount'
  | 'intensityRange'
>

/** Slices and pixels in which lesions may lie. */
export interface LesionArea {
  /** Slices that may hold the middle of a lesion, 0-based. */
  readonly slices: readonly number[]
  /** Pixels of a slice that may be used. */
  readonly area: { readonly row: number; readonly column: number; readonly rows: number; readonly columns: number }
  /** Pixels around the middle of a lesion that must lie in the area. Default: those of the lesion. */
  readonly border?: number
}

/** Ring around a lesion that belongs to its place, in pixels. */
const margin = 2

/** Lengths of a plan on the pixels of a source. */
export interface LesionScale {
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
  /** Distance and thickness of slices in mm. Null for discs. */
  readonly slices: { readonly spacing: number; readonly thickness: number } | null
  /** Radius of a lesion with its blurred edge and a margin, in pixels. */
  readonly reach: number
  /** Half side of the region in which an observer looks for a lesion, in pixels: 1.5 diameters. */
  readonly regionReach: number
  /** Least distance of two lesions in a slice, in pixels: the region of one holds no part of the other. */
  readonly apart: number
}

/**
 * Checks that lesions fit the pixels of a source.
 * @throws argument.invalid for values that are no HU, and for unknown or uneven spacing.
 * argument.invalid if PSF or pixels are wider than the lesions.
 */
export function lesionScale(plan: LesionPlan, source: ScaledSource): LesionScale {
  const { shape, diameter } = plan
  const { label, unit, pixelSpacing, sliceSpacing, sliceThickness } = source
  if (unit !== 'HU') refuse(`'${label}' has no values in HU, which the contrast needs`)
  if (!pixelSpacing) return refuse(`the size of a pixel of '${label}' is unknown`)
  const side = squareSpacing(pixelSpacing)
  if (diameter < 2 * side) refuse(`a ${shape} of ${diameter} mm is narrower than 2 pixels of ${side} mm`)
  const sigma = blurWidth(plan.blur)
  const width = 2.3548 * sigma
  if (width > diameter)
    refuse(`a PSF of ${width.toFixed(1)} mm (full width at half maximum) is wider than the ${shape} of ${diameter} mm`)
  if (shape === 'sphere' && sliceSpacing === null)
    refuse(`a sphere needs the distance of the slices, which '${label}' does not state`)
  return {
    pixelSpacing: side,
    slices:
      shape === 'disc' ? null : { spacing: sliceSpacing!, thickness: sliceThickness?.[0] || Math.abs(sliceSpacing!) },
    reach: (diameter / 2 + 2 * sigma) / side + margin,
    regionReach: Math.ceil((1.5 * diameter) / side),
    apart: (2 * diameter + 3 * sigma) / side
  }
}

/** Slices that a lesion in a slice reaches into, 0-based; those beyond the series included. */
export function slicesOf(slice: number, { diameter }: Pick<LesionPlan, 'diameter'>, { slices }: LesionScale): number[] {
  if (!slices) return [slice]
  const { spacing, thickness } = slices
  const each = Math.ceil((diameter / 2 + thickness / 2) / Math.abs(spacing)) - 1
  return Array.from({ length: 2 * each + 1 }, (_, at) => slice - each + at)
}

/**
 * Reason why a lesion cannot lie at a place beside others, in one line. Null if it can. The ground does not count.
 */
export function placeObstacle(
  place: LesionPlace,
  others: readonly LesionPlace[],
  { plan, scale, ground }: { readonly plan: LesionPlan; readonly scale: LesionScale; readonly ground: LesionArea }
): string | null {
  const { slice, row, column } = place
  const text = `the ${plan.shape} at slice ${sliceNumber(slice)}, row ${row}, column ${column}`
  if (!ground.slices.includes(slice))
    return `${text} lies outside of the slices that are used, ${ground.slices.length} from ${sliceNumber(Math.min(...ground.slices))} to ${sliceNumber(Math.max(...ground.slices))}`
  if (!isInside(place, ground, scale)) return `${text} leaves the slice or the audited part of it`
  const near = others.find((other) => meet(place, other, plan, scale))
  if (!near) return null
  const apart = (scale.apart * scale.pixelSpacing).toFixed(1)
  return `${text} is less than ${apart} mm from the one at row ${near.row}, column ${near.column}`
}

/** True if a place with its surroundings lies in the area. */
export function isInside({ row, column }: LesionPlace, { area, border = 0 }: LesionArea, scale: LesionScale): boolean {
  const reach = Math.max(border, Math.ceil(scale.reach - margin))
  return (
    row - reach >= area.row &&
    column - reach >= area.column &&
    row + reach < area.row + area.rows &&
    column + reach < area.column + area.columns
  )
}

/** True if the region of one lesion would hold a part of the other. */
export function meet(one: LesionPlace, other: LesionPlace, plan: LesionPlan, scale: LesionScale): boolean {
  if (Math.hypot(one.row - other.row, one.column - other.column) >= scale.apart) return false
  const [first, second] = [slicesOf(one.slice, plan, scale), slicesOf(other.slice, plan, scale)]
  return first.some((slice) => second.includes(slice))
}

/** @throws argument.invalid */
export const refuse = (message: string): never => {
  throw new DenoscopeError('argument.invalid', `lesions: ${message}`)
}
