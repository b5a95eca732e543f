import { DenoscopeError } from '../../errors.ts'
import type { NarrowImage } from '../../images/image.ts'

/** A position between pixel centres, in pixels. */
export interface PixelPoint {
  readonly row: number
  readonly column: number
}

export interface ProfileOptions {
  /** Distance of neighbouring samples: mm if the pixel spacing is known. */
  readonly spacing: number
}

/** Sharpness of a profile's sides, per unit of its spacing; null if a side does not fall from 80 % to 20 %. */
export interface ProfileSharpness {
  readonly before: number | null
  readonly after: number | null
  /** Mean of the sides with a sharpness; null if there are none. */
  readonly mean: number | null
}

/**
 * Edge sharpness of one profile across a bright vessel or an edge, as defined by CoroEval (Schwemmer et al. 2014,
 * doi:10.1088/0031-9155/59/17/5163).
 * Sharpness is 1 / |x80 - x20|, with I80 = max - 0.2 D, I20 = max - 0.8 D, D = max - min of the profile.
 * x80 and x20 are the first positions, from the maximum outwards, at which the profile falls below I80 and I20.
 * The profile is linear between samples. Both sides are averaged.
 * If several samples are largest, each side starts at the one nearest to it.
 * @param profile intensities of any unit along the line; at least 3, all finite. Negate them for a dark vessel.
 * @throws argument.invalid for fewer than 3 values, values that are not finite, or a spacing that is not above 0
 */
export function profileSharpness(profile: ArrayLike<number>, { spacing }: ProfileOptions): ProfileSharpness {
  const values = Float64Array.from(profile)
  requireProfile(values, spacing)
  const maximum = values.reduce((most, value) => Math.max(most, value))
  const minimum = values.reduce((least, value) => Math.min(least, value))
  const side = (from: number, step: 1 | -1) => {
    const sharpness = sideSharpness(
      values,
      from,
      step,
      maximum - 0.2 * (maximum - minimum),
      maximum - 0.8 * (maximum - minimum),
      spacing
    )
    return Number.isNaN(sharpness) ? null : sharpness
  }
  const after = side(values.lastIndexOf(maximum), 1)
  const before = side(values.indexOf(maximum), -1)
  const sides = [before, after].filter((side) => side !== null)
  return { before, after, mean: sides.length > 0 ? meanOf(sides) : null }
}

/**
 * Sharpness of an edge or vessel from many profiles across it: mean of their means.
 * Profiles more than two standard deviations from the mean of all are left out (once, population deviation).
 * @returns null if no profile has an edge
 * @throws as `profileSharpness`
 */
export function edgeSharpness(profiles: readonly ArrayLike<number>[], options: ProfileOptions): number | null {
  const values = profiles.map((profile) => profileSharpness(profile, options).mean).filter((mean) => mean !== null)
  if (values.length === 0) return null
  const centre = meanOf(values)
  const deviation = Math.sqrt(meanOf(values.map((value) => (value - centre) ** 2)))
  // Rounding must not exclude profiles that are all alike.
  const limit = 2 * deviation + 1e-12 * Math.abs(centre)
  return meanOf(values.filter((value) => Math.abs(value - centre) <= limit))
}

/**
 * Intensities along the line between two points of an image, interpolated bilinearly.
 * The `samples` are evenly spaced and include both ends.
 * @throws argument.invalid for fewer than 3 samples and for points beyond the outermost pixel centres
 */
export function sampleProfile(image: NarrowImage, from: PixelPoint, to: PixelPoint, samples: number): Float64Array {
  if (!Number.isInteger(samples) || samples < 3) {
    throw new DenoscopeError('argument.invalid', `samples: expected an integer of 3 or more, got ${samples}`)
  }
  for (const [name, { row, column }] of [
    ['from', from],
    ['to', to]
  ] as const) {
    if (row >= 0 && row <= image.rows - 1 && column >= 0 && column <= image.columns - 1) continue
    throw new DenoscopeError(
      'argument.invalid',
      `${name}: expected a point from (0, 0) to (${image.rows - 1}, ${image.columns - 1}), got (${row}, ${column})`
    )
  }
  return Float64Array.from({ length: samples }, (_, index) => {
    const share = index / (samples - 1)
    return interpolated(image, from.row + share * (to.row - from.row), from.column + share * (to.column - from.column))
  })
}

function interpolated({ data, rows, columns }: NarrowImage, row: number, column: number): number {
  const top = Math.min(Math.floor(row), Math.max(0, rows - 2))
  const left = Math.min(Math.floor(column), Math.max(0, columns - 2))
  const at = (down: number, right: number) =>
    data[Math.min(top + down, rows - 1) * columns + Math.min(left + right, columns - 1)]!
  const upper = at(0, 0) + (column - left) * (at(0, 1) - at(0, 0))
  const lower = at(1, 0) + (column - left) * (at(1, 1) - at(1, 0))
  return upper + (row - top) * (lower - upper)
}

/**
 * Sharpness of one side of a profile, from its maximum at index `from` in steps of `step` (1 or -1).
 * Sharpness = 1 / distance between the first positions below `level80` and below `level20`.
 * Values are linear between samples. NaN if a level is not reached.
 */
export function sideSharpness(
  values: Float64Array,
  from: number,
  step: 1 | -1,
  level80: number,
  level20: number,
  spacing: number
): number {
  const x80 = firstBelow(values, from, step, level80)
  const x20 = firstBelow(values, from, step, level20)
  return 1 / ((x20 - x80) * spacing)
}

/** Number of samples to the first value below a level; NaN if there is none. */
function firstBelow(values: Float64Array, from: number, step: 1 | -1, level: number): number {
  for (let index = from + step; index >= 0 && index < values.length; index += step) {
    const [before, here] = [values[index - step]!, values[index]!]
    if (here <= level && before > level) return Math.abs(index - from) - 1 + (before - level) / (before - here)
  }
  return NaN
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function requireProfile(values: Float64Array, spacing: number): void {
  if (values.length < 3)
    throw new DenoscopeError('argument.invalid', `profile: expected 3 values or more, got ${values.length}`)
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0)
    throw new DenoscopeError('argument.invalid', `profile: expected finite values, got ${values[bad]} at index ${bad}`)
  if (!(spacing > 0 && spacing < Infinity)) {
    throw new DenoscopeError('argument.invalid', `spacing: expected a number above 0, got ${spacing}`)
  }
}
