import { DenoscopeError } from '../errors.ts'
import { batchOfOne, imageAt, type Image, type ImageBatch } from '../images/image.ts'
import { resolveCrop, extractPatches } from '../images/patchify-grid.ts'
import { Random } from '../random/random.ts'
import type { SourceSummary } from '../sources/source.ts'
import { areSquarePixels } from '../images/pixel-sides.ts'
import { lodopabBeam, type ParallelBeam } from './parallel-beam.ts'
import { countPhotons } from './photon-counts.ts'
import type { NoiseSeed } from './pixel-noise.ts'
import { project, attenuationOf, huOf, inSquareOfAir, outOfSquare } from './project-image.ts'
import { type FilterOptions, reconstruct } from './reconstruct-image.ts'

/** Constants of LoDoPaB-CT; 362 pixels span 26 cm. */
export const lodopab = { photons: 4096, views: 1000, size: 362, pixelSpacing: 260 / 362 } as const

export interface LowDoseOptions extends FilterOptions, NoiseSeed {
  /** N0: photons that reach each detector pixel if nothing is in their way. */
  readonly photons: number
  /** Number of angles from 0 up to 180 degrees. Default: 1000. */
  readonly views?: number
  /** Detector pixels over the diagonal of the square. Default: by LoDoPaB's rule, 513 for 362 image pixels. */
  readonly detectorPixels?: number
  /** Side of a pixel in mm. Default: LoDoPaB's 260 / 362. */
  readonly pixelSpacing?: number
}

/**
 * CT slices as a scanner with few photons shows them, simulated as for LoDoPaB-CT (Leuschner, Schmidt, Otero Baguer &
 * Maass 2021, doi:10.1038/s41597-021-00893-z):
 * 1. HU become attenuation, clipped to 0 .. 81.36 per metre (-1001 .. 3071 HU).
 * 2. Each ray of parallel beams receives max(0.1, Poisson(N0 exp(-line integral))) photons.
 * 3. Filtered back-projection reconstructs the slice from the logarithms.
 * The model has one energy, and neither scatter, bow-tie filter nor electronic noise.
 *
 * @param images square slices in HU, shape (count, size, size), surrounded by air
 * @returns slices in HU, not rounded, of the same shape
 * @throws argument.invalid for images that are not square or not finite, and for bad options
 */
export function degradeLowDose(images: ImageBatch, options: LowDoseOptions): ImageBatch {
  const { count, rows, columns } = images
  const { seed, firstImage = 0 } = options
  const scan = requireScan(images, options)
  const data = new Float32Array(images.data.length)
  for (let index = 0; index < count; index++) {
    const sinogram = scanned(imageAt(images, index), scan)
    const random = new Random(seed, firstImage + index)
    countPhotons(sinogram.data, sinogram.columns, { incident: options.photons }, random)
    data.set(reconstructed(sinogram, scan, rows, options).data, index * rows * columns)
  }
  return { data, count, rows, columns }
}

/**
 * The scan of `degradeLowDose` with an infinite number of photons: it shows the effect of reconstruction alone. The
 * difference of `degradeLowDose` from it is noise.
 * @throws as `degradeLowDose`
 */
export function reconstructWithoutNoise(
  images: ImageBatch,
  options: Omit<LowDoseOptions, 'photons' | 'seed' | 'firstImage'>
): ImageBatch {
  const { count, rows, columns } = images
  const scan = requireScan(images, { ...options, photons: 1 })
  const data = new Float32Array(images.data.length)
  for (let index = 0; index < count; index++) {
    data.set(reconstructed(scanned(imageAt(images, index), scan), scan, rows, options).data, index * rows * columns)
  }
  return { data, count, rows, columns }
}

/** The middle of each image: `size` x `size` pixels, or the largest square if that is smaller. */
export function centralSquare(images: ImageBatch, size: number = lodopab.size): ImageBatch {
  const { count, rows, columns } = images
  const crop = resolveCrop(rows, columns, { kind: 'central', size: Math.min(size, rows, columns) })
  const data = new Float32Array(count * crop.size * crop.size)
  for (let index = 0; index < count; index++) {
    const square = extractPatches(imageAt(images, index), [crop.row], [crop.column], crop.size)
    data.set(square.data, index * crop.size * crop.size)
  }
  return { data, count, rows: crop.size, columns: crop.size }
}

interface Scan {
  readonly beam: ParallelBeam
  /** Side of a pixel in metres. */
  readonly pixelSide: number
}

/** Line integrals of the attenuation, without a unit. */
function scanned(image: Image, { beam, pixelSide }: Scan): Image {
  const sinogram = project(attenuationOf(image), beam)
  return { ...sinogram, data: sinogram.data.map((sum) => sum * pixelSide) }
}

/** HU of line integrals. */
function reconstructed(sinogram: Image, { beam, pixelSide }: Scan, size: number, options: FilterOptions): Image {
  const image = reconstruct(sinogram, beam, size, options)
  return { ...image, data: image.data.map((sum) => huOf(sum / pixelSide)) }
}

function requireScan({ rows, columns }: ImageBatch, options: Omit<LowDoseOptions, 'seed'>): Scan {
  const { photons, views = lodopab.views, pixelSpacing = lodopab.pixelSpacing, detectorPixels } = options
  if (rows !== columns)
    throw new DenoscopeError('argument.invalid', `images: expected square ones, got ${rows} x ${columns}`)
  for (const [name, value] of Object.entries({ photons, pixelSpacing })) {
    if (!(value > 0 && value < Infinity))
      throw new DenoscopeError('argument.invalid', `${name}: expected a number above 0, got ${value}`)
  }
  return { beam: lodopabBeam(rows, views, detectorPixels), pixelSide: pixelSpacing / 1000 }
}

export interface LowDoseSliceOptions {
  /** Photons that reach each detector pixel if nothing is in their way. */
  readonly photons: number
  readonly seed: number
  /** Number of the slice in its series; also its random stream. */
  readonly slice: number
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
}

/**
 * The pixel side in mm of a source whose slices can be scanned again.
 * @throws argument.invalid naming the source: values that are not HU; pixels not square, or of unknown size
 */
export function requireScannable({ label, unit, pixelSpacing }: SourceSummary): number {
  if (unit !== 'HU')
    throw new DenoscopeError('argument.invalid', `Low dose can be simulated on HU only; '${label}' has other values`)
  if (!pixelSpacing)
    throw new DenoscopeError('argument.invalid', `Low dose needs the size of a pixel, which '${label}' does not state`)
  if (areSquarePixels(pixelSpacing)) return pixelSpacing[0]
  throw new DenoscopeError(
    'argument.invalid',
    `Low dose needs square pixels; those of '${label}' are ${pixelSpacing.join(' x ')} mm`
  )
}

/**
 * A whole slice of any shape, scanned with few photons (see `degradeLowDose`). The slice is surrounded by air.
 * @param slice values in HU, shape (rows, columns)
 * @returns HU, not rounded, of the same shape
 * @throws argument.invalid for values that are not finite and for bad options
 */
export function lowDoseSlice(slice: Image, { photons, seed, slice: number, pixelSpacing }: LowDoseSliceOptions): Image {
  const square = inSquareOfAir(slice)
  return outOfSquare(
    imageAt(degradeLowDose(batchOfOne(square), { photons, seed, firstImage: number, pixelSpacing }), 0),
    slice
  )
}
