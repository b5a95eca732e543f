import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from '../images/image.ts'

/** Facts that a report prints beside each figure of a measure. */
export interface MeasureFacts {
  readonly name: string
  /** Unit of each member of the result, by its name. '1' for a number without unit. */
  readonly units: Readonly<Record<string, string>>
  readonly citation: string
  /**
   * True if the definition presumes a linear system. For a non-linear denoiser such a figure holds only at the measured
   * contrast, dose, kernel and background.
   */
  readonly presumesLinearSystem: boolean
}

/** A result with its facts. */
export interface Measured {
  readonly facts: MeasureFacts
  /** One line each for a condition that makes the figures less certain. Empty if there is none. */
  readonly warnings: readonly string[]
}

/** TG-233 of the American Association of Physicists in Medicine, the source of most definitions. */
export const taskGroup233 = 'AAPM TG-233, Samei et al. 2019, doi:10.1002/mp.13763'

/** A position in an image; pixel centres are at integers. */
export interface PixelPosition {
  readonly x: number
  readonly y: number
}

/** Images on square pixels, one above the other. */
export interface SpacedImages {
  /** Shape (count, rows, columns), HU or any unit. */
  readonly images: ImageBatch
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
}

export const refuse = (message: string): never => {
  throw new DenoscopeError('argument.invalid', message)
}

/** @throws argument.invalid, naming the number, if it is not finite and above 0 */
export function requireAboveZero(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) refuse(`${name}: expected a number above 0, got ${value}`)
}

/** @throws argument.invalid for values that are not finite */
export function requireFinite(name: string, values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index]))
      refuse(`${name}: expected finite values, got ${values[index]} at index ${index}`)
  }
}

/** @throws argument.invalid unless both batches have one shape of images */
export function requireSameSize(name: string, first: ImageBatch, second: ImageBatch): void {
  if (first.rows === second.rows && first.columns === second.columns) return
  refuse(`${name}: expected ${first.rows} x ${first.columns} pixels, got ${second.rows} x ${second.columns}`)
}

/**
 * Side of square pixels in mm.
 * @throws argument.invalid if rows and columns are not equally far apart
 */
export function squareSpacing([row, column]: readonly [number, number]): number {
  requireAboveZero('pixel spacing', row)
  if (Math.abs(row - column) > 1e-6 * row)
    refuse(`pixel spacing: expected square pixels, got ${row} x ${column} mm; resample the images first`)
  return row
}

export const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}

/** Standard deviation with n - 1; NaN for fewer than two values. */
export function sampleDeviation(values: ArrayLike<number>): number {
  const mean = meanOf(values)
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += (values[index]! - mean) ** 2
  return values.length < 2 ? NaN : Math.sqrt(sum / (values.length - 1))
}
