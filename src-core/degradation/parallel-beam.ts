import { DenoscopeError } from '../errors.ts'
import { requirePositiveInteger } from '../images/patchify-grid.ts'
import { areSquarePixels } from '../images/pixel-sides.ts'

/**
 * A parallel-beam scan, in units of an image pixel. The ray of detector position s at angle t has these points, for all
 * v:
 * - column = axis column + s cos t + v sin t
 * - row = axis row - s sin t + v cos t
 */
export interface ParallelBeam {
  /** Radians. */
  readonly angles: Float64Array
  readonly detectorPixels: number
  /** Distance between neighbouring detector pixels. */
  readonly detectorPitch: number
  /** Position of the axis of rotation on the detector, in detector pixels from 0. */
  readonly detectorCentre: number
  /** Position of the axis of rotation in the image. */
  readonly axis: { readonly row: number; readonly column: number }
  /** Rays are sampled at these whole v. */
  readonly firstSample: number
  readonly lastSample: number
}

/**
 * The scan of scikit-image's `radon(image, circle=False)`.
 * The detector has ceil(sqrt(2) max(rows, columns)) pixels, one image pixel apart.
 * The axis is in pixel (rows // 2, columns // 2).
 * @param views number of angles, evenly spaced from 0 up to 180 degrees
 * @throws argument.invalid for sizes that are not positive integers
 */
export function diagonalBeam(rows: number, columns: number, views: number): ParallelBeam {
  requirePositiveInteger('rows', rows)
  requirePositiveInteger('columns', columns)
  const detectorPixels = Math.ceil(Math.SQRT2 * Math.max(rows, columns))
  return { ...detectorOf(detectorPixels), angles: evenAngles(views), axis: { row: rows >> 1, column: columns >> 1 } }
}

/**
 * The scan that scikit-image's `iradon(sinogram, circle=False)` assumes.
 * @param size side of the image. Default: floor(detectorPixels / sqrt(2))
 * @throws argument.invalid for sizes that are not positive integers
 */
export function sinogramBeam(
  detectorPixels: number,
  views: number,
  size = Math.floor(detectorPixels / Math.SQRT2)
): ParallelBeam & { size: number } {
  requirePositiveInteger('detectorPixels', detectorPixels)
  requirePositiveInteger('size', size)
  return { ...detectorOf(detectorPixels), angles: evenAngles(views), axis: { row: size >> 1, column: size >> 1 }, size }
}

/**
 * The scan of LoDoPaB-CT for a square image of `size` pixels (Leuschner et al. 2021, doi:10.1038/s41597-021-00893-z).
 * The detector spans the image's diagonal.
 * @param detectorPixels more pixels give a sharper scan. Default: the smallest odd number that samples the diagonal as
 * finely as the image does, 513 for 362 image pixels
 * @throws argument.invalid for sizes that are not positive integers
 */
export function lodopabBeam(
  size: number,
  views: number,
  detectorPixels = 2 * Math.ceil(size / Math.SQRT2) + 1
): ParallelBeam {
  requirePositiveInteger('size', size)
  requirePositiveInteger('detectorPixels', detectorPixels)
  const reach = Math.ceil(size / Math.SQRT2)
  return {
    angles: evenAngles(views),
    detectorPixels,
    detectorPitch: (size * Math.SQRT2) / detectorPixels,
    detectorCentre: (detectorPixels - 1) / 2,
    axis: { row: (size - 1) / 2, column: (size - 1) / 2 },
    firstSample: -reach,
    lastSample: reach
  }
}

/** The side of square pixels, which these beams need. @throws argument.invalid if the pixels are not square */
export function requireSquarePixels([row, column]: readonly [row: number, column: number]): number {
  if (areSquarePixels([row, column])) return row
  throw new DenoscopeError('argument.invalid', `pixelSpacing: expected square pixels, got ${row} x ${column} mm`)
}

function detectorOf(detectorPixels: number) {
  const centre = detectorPixels >> 1
  return {
    detectorPixels,
    detectorPitch: 1,
    detectorCentre: centre,
    firstSample: -centre,
    lastSample: detectorPixels - 1 - centre
  }
}

function evenAngles(views: number): Float64Array {
  requirePositiveInteger('views', views)
  return Float64Array.from({ length: views }, (_, view) => (view * Math.PI) / views)
}

/**
 * Number of turned images that share the rays of a view. Kernels work on all of them at once:
 * - 1: the image only;
 * - 2: also turned by 180 degrees, for the rays on the other side of the axis;
 * - 4: also turned by 90 and 270 degrees, for the view at a right angle.
 */
export type Turns = 1 | 2 | 4

/** The number of turned images that share the rays of a scan. More than 1 needs axis and detector in the middle. */
export function turnsOf(
  { rows, columns }: { rows: number; columns: number },
  { angles, axis, detectorCentre, detectorPixels, firstSample, lastSample }: ParallelBeam
): Turns {
  const centred =
    axis.row === (rows - 1) / 2 &&
    axis.column === (columns - 1) / 2 &&
    detectorCentre === (detectorPixels - 1) / 2 &&
    firstSample === -lastSample
  if (!centred) return 1
  const half = angles.length / 2
  const rightAngles =
    rows === columns &&
    Number.isInteger(half) &&
    angles.subarray(half).every((angle, view) => Math.abs(angle - angles[view]! - Math.PI / 2) < 1e-12)
  return rightAngles ? 4 : 2
}
