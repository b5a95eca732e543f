import { DenoscopeError } from '../../errors.ts'
import type { Image } from '../../images/image.ts'
import type { ParallelBeam } from './geometry.ts'
import { filterViews, type FilterOptions } from './ramp-filter.ts'

/**
 * Filtered back-projection of a parallel-beam sinogram (Kak & Slaney 1988, chapter 3.3), interpolated linearly between
 * detector pixels; what a ray beyond the detector would have measured counts as 0. With `sinogramBeam` it is
 * scikit-image's `iradon(sinogram, theta, filter_name='ramp' or 'hann', circle=False)`.
 *
 * @param sinogram rows are detector pixels, columns views: `project`'s result.
 * @param size rows and columns of the image.
 * @returns the image, in the sinogram's unit divided by pixels.
 * @throws argument.invalid when sinogram and beam differ in shape, for values that are not finite, and for bad options.
 */
export function reconstruct(sinogram: Image, beam: ParallelBeam, size: number, options: FilterOptions = {}): Image {
  requireShape(sinogram, beam)
  const filtered = filterViews(sinogram, options)
  const { angles, detectorPixels, detectorPitch } = beam
  const sums = new Float64Array(size * size)
  // One value more, since interpolation at the very last pixel looks beyond it, with weight 0.
  const values = new Float64Array(detectorPixels + 1)
  for (let view = 0; view < angles.length; view++) {
    values.set(filtered.subarray(view * detectorPixels, (view + 1) * detectorPixels))
    addView(sums, size, values, beam, angles[view]!)
  }
  const scale = Math.PI / (2 * angles.length * detectorPitch)
  return { data: Float32Array.from(sums, (sum) => sum * scale), rows: size, columns: size }
}

function addView(sums: Float64Array, size: number, values: Float64Array, beam: ParallelBeam, angle: number): void {
  const { axis, detectorPitch, detectorCentre, detectorPixels } = beam
  const columnStep = Math.cos(angle) / detectorPitch
  const rowStep = -Math.sin(angle) / detectorPitch
  const last = detectorPixels - 1
  for (let row = 0; row < size; row++) {
    const start = detectorCentre + (row - axis.row) * rowStep
    for (let column = 0, pixel = row * size; column < size; column++, pixel++) {
      const position = start + (column - axis.column) * columnStep
      if (position < 0 || position > last) continue
      const below = position | 0
      const value = values[below]!
      sums[pixel]! += value + (position - below) * (values[below + 1]! - value)
    }
  }
}

function requireShape({ data, rows, columns }: Image, { detectorPixels, angles }: ParallelBeam): void {
  if (rows !== detectorPixels || columns !== angles.length) {
    const expected = `${detectorPixels} detector pixels x ${angles.length} views`
    throw new DenoscopeError('argument.invalid', `sinogram: expected ${expected}, got ${rows} x ${columns}`)
  }
  const bad = data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new DenoscopeError('argument.invalid', `sinogram: expected finite values, got ${data[bad]} at index ${bad}`)
}
