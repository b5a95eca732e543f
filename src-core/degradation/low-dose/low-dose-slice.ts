import { DenoscopeError } from '../../errors.ts'
import { batchOfOne, imageAt, type Image } from '../../images/image.ts'
import type { SourceSummary } from '../../sources/source.ts'
import { areSquarePixels } from './geometry.ts'
import { degradeLowDose } from './low-dose.ts'
import { inSquareOfAir, outOfSquare } from './square-of-air.ts'

export interface LowDoseSliceOptions {
  /** Photons that reach each detector pixel where nothing is in their way. */
  readonly photons: number
  readonly seed: number
  /** Number of the slice in its series, which is its random stream. */
  readonly slice: number
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
}

/**
 * The pixel side in mm of a source whose slices can be scanned again.
 * @throws argument.invalid naming the source when its values are not HU, or its pixels are of unknown size or not square.
 */
export function requireScannable({ label, unit, pixelSpacing }: SourceSummary): number {
  if (unit !== 'HU')
    throw new DenoscopeError('argument.invalid', `Low dose can be simulated on HU only; '${label}' has other values`)
  if (!pixelSpacing)
    throw new DenoscopeError('argument.invalid', `Low dose needs the size of a pixel, which '${label}' does not tell`)
  if (areSquarePixels(pixelSpacing)) return pixelSpacing[0]
  throw new DenoscopeError(
    'argument.invalid',
    `Low dose needs square pixels; those of '${label}' are ${pixelSpacing.join(' x ')} mm`
  )
}

/**
 * A whole slice as a scan with few photons shows it (see `degradeLowDose`), of any shape: what a square around it has
 * beyond it counts as air.
 *
 * @param slice values in HU, shape (rows, columns).
 * @returns HU, not rounded, of the same shape.
 * @throws argument.invalid for values that are not finite and for bad options.
 */
export function lowDoseSlice(slice: Image, { photons, seed, slice: number, pixelSpacing }: LowDoseSliceOptions): Image {
  const square = inSquareOfAir(slice)
  return outOfSquare(
    imageAt(degradeLowDose(batchOfOne(square), { photons, seed, firstImage: number, pixelSpacing }), 0),
    slice
  )
}
