import { DenoscopeError } from '../../errors.ts'
import { requirePositiveInteger } from '../../images/patchify-grid.ts'

/**
 * A parallel-beam scan, in units of an image pixel. The ray of detector position s at angle t runs through the points
 * column = axis column + s cos t + v sin t, row = axis row - s sin t + v cos t, for all v.
 */
export interface ParallelBeam {
  /** Radians. */
  readonly angles: Float64Array
  readonly detectorPixels: number
  /** Distance of neighbouring detector pixels. */
  readonly detectorPitch: number
  /** Where on the detector (in its pixels, from 0) the axis of rotation falls. */
  readonly detectorCentre: number
  /** Where in the image the axis of rotation is. */
  readonly axis: { readonly row: number; readonly column: number }
  /** Rays are sampled at these whole v. */
  readonly firstSample: number
  readonly lastSample: number
}

/**
 * The scan of scikit-image's `radon(image, circle=False)`: as many detector pixels, one image pixel apart, as the diagonal
 * of the (larger) square has, and the axis in pixel (rows // 2, columns // 2).
 * @param views number of angles, evenly spaced from 0 up to 180 degrees.
 * @throws argument.invalid for sizes that are not positive integers.
 */
export function diagonalBeam(rows: number, columns: number, views: number): ParallelBeam {
  requirePositiveInteger('rows', rows)
  requirePositiveInteger('columns', columns)
  const detectorPixels = Math.ceil(Math.SQRT2 * Math.max(rows, columns))
  return { ...detectorOf(detectorPixels), angles: evenAngles(views), axis: { row: rows >> 1, column: columns >> 1 } }
}

/**
 * The scan that scikit-image's `iradon(sinogram, circle=False)` takes a sinogram for: the image's side is the detector's
 * divided by the root of two, rounded down, unless given.
 * @throws argument.invalid for sizes that are not positive integers.
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
 * The scan of LoDoPaB-CT for a square image of `size` pixels (Leuschner et al. 2021, doi:10.1038/s41597-021-00893-z): the
 * detector spans the image's diagonal with the fewest pixels, an odd number, that sample it as finely as the image; 513
 * for their 362 pixels. More, over the same length, give a sharper scan.
 * @throws argument.invalid for sizes that are not positive integers.
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

/** Refuses an image whose pixels are wider than high, or the other way round: the beams here are for square ones. */
export function requireSquarePixels([row, column]: readonly [row: number, column: number]): number {
  if (areSquarePixels([row, column])) return row
  throw new DenoscopeError('argument.invalid', `pixelSpacing: expected square pixels, got ${row} x ${column} mm`)
}

export const areSquarePixels = ([row, column]: readonly [row: number, column: number]): boolean =>
  row > 0 && row < Infinity && Math.abs(row - column) <= 1e-3 * row

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
