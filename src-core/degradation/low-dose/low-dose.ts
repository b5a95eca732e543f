import { DenoscopeError } from '../../errors.ts'
import { imageAt, type Image, type ImageBatch } from '../../images/image.ts'
import { resolveCrop } from '../../images/patchify-grid.ts'
import { extractPatches } from '../../images/patches.ts'
import { Random } from '../../random/random.ts'
import type { NoiseSeed } from '../degrade.ts'
import { attenuationOf, huOf } from './attenuation.ts'
import { lodopabBeam, type ParallelBeam } from './geometry.ts'
import { project } from './project.ts'
import type { FilterOptions } from './ramp-filter.ts'
import { reconstruct } from './reconstruct.ts'

/** A detector pixel that no photon reached counts as this share of one. */
const photonFloor = 0.1

/** Constants of LoDoPaB-CT: 362 pixels span 26 cm. */
export const lodopab = { photons: 4096, views: 1000, size: 362, pixelSpacing: 260 / 362 } as const

export interface LowDoseOptions extends FilterOptions, NoiseSeed {
  /** N0: photons that reach each detector pixel where nothing is in their way. */
  readonly photons: number
  /** Angles from 0 up to 180 degrees; 1000 unless given. */
  readonly views?: number
  /** Detector pixels over the diagonal of the square; LoDoPaB's rule unless given: 513 for 362 pixels. */
  readonly detectorPixels?: number
  /** Side of a pixel in mm; LoDoPaB's 260 / 362 unless given. */
  readonly pixelSpacing?: number
}

/**
 * What a scanner with few photons makes of a CT slice, as LoDoPaB-CT simulates it (Leuschner, Schmidt, Otero Baguer &
 * Maass 2021, doi:10.1038/s41597-021-00893-z): Hounsfield units become attenuation, clipped to 0 .. 81.36 per metre
 * (-1001 .. 3071 HU); parallel beams through it arrive as Poisson(N0 exp(-line integral)) photons, at least 0.1; the logarithm
 * of them is reconstructed by filtered back-projection. There is no scatter, no bow-tie filter, no noise of electronics, one energy.
 *
 * @param images square slices in HU, shape (count, size, size); what is outside the square counts as air.
 * @returns slices in HU, not rounded, of the same shape.
 * @throws argument.invalid for images that are not square or not finite, and for bad options.
 */
export function degradeLowDose(images: ImageBatch, options: LowDoseOptions): ImageBatch {
  const { count, rows, columns } = images
  const { seed, firstImage = 0 } = options
  const scan = requireScan(images, options)
  const data = new Float32Array(images.data.length)
  for (let index = 0; index < count; index++) {
    const sinogram = scanned(imageAt(images, index), scan)
    countPhotons(sinogram.data, options.photons, new Random(seed, firstImage + index))
    data.set(reconstructed(sinogram, scan, rows, options).data, index * rows * columns)
  }
  return { data, count, rows, columns }
}

/**
 * The same slices as the same scan shows them with photons without number: only what reconstruction itself does to them.
 * What `degradeLowDose` differs from it by is noise.
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

/** The middle of each image, `size` x `size` pixels, or its largest square where that is smaller. */
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

/** Replaces line integrals by what counting photons tells of them. */
function countPhotons(integrals: Float32Array, photons: number, random: Random): void {
  for (let index = 0; index < integrals.length; index++) {
    const counted = Math.max(photonFloor, random.poisson(photons * Math.exp(-integrals[index]!)))
    integrals[index] = -Math.log(counted / photons)
  }
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
