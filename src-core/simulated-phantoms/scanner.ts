import { lodopabBeam, type ParallelBeam } from '../degradation/parallel-beam.ts'
import type { NoiseKernel } from '../degradation/degradation.ts'
import { fullDosePhotons } from '../degradation/noise-insertion.ts'
import type { FilterOptions } from '../degradation/reconstruct-image.ts'

/**
 * Attenuation of water per mm at the one energy of the scanner, that of LoDoPaB-CT (doi:10.1038/s41597-021-00893-z).
 * HU = 1000 (attenuation / that of water - 1); air attenuates nothing.
 */
export const waterAttenuation = 0.02

/** Width of a detector element at the axis, in mm. */
export const aperture = 0.5
/** Distance of samples in mm: elements of two half turns interleave by the quarter-element offset. */
const samplePitch = 0.25

/** Cutoff of each kernel's Hann window, in 1/mm. */
export const kernelCutoffs: Readonly<Record<NoiseKernel, number>> = { soft: 0.8, sharp: 1.6 }

/**
 * Photons of the dose 1 per mm² at the axis, all views together, with nothing in their way.
 * Calibration: `fullDosePhotons`, for 1000 views, pixels of 0.664 mm and slices of 3 mm. See docs/low-dose.md.
 */
export const calibratedPhotons = Number(((fullDosePhotons * 1000) / (0.664 * 3)).toPrecision(3))

/** Settings of a simulated scanner. */
export interface ScannerSettings {
  /** Rows and columns of a slice. */
  readonly size: number
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
  /** Width of the rectangular slice profile, and distance of slices, in mm. */
  readonly thickness: number
  /** Angles from 0 up to 180 degrees. */
  readonly views: number
  readonly kernel: NoiseKernel
  /** Photons of the dose 1 per mm² at the axis, all views together. */
  readonly photons: number
  /** Standard deviation of a sample's electronic noise, in photons. */
  readonly electronicNoise: number
  /** Diameter of the water cylinder that the bow-tie filter evens out, in mm; null without a filter. */
  readonly bowTie: number | null
}

/** A scanner of parallel beams. */
export interface Scanner extends ScannerSettings {
  readonly beam: ParallelBeam
  /** Distance of samples at the axis, in mm. */
  readonly pitch: number
  readonly filter: FilterOptions
}

/** The scanner of these settings. @throws argument.invalid for sizes that are not positive integers */
export function scannerOf(settings: ScannerSettings): Scanner {
  const diagonal = settings.size * Math.SQRT2 * settings.pixelSpacing
  const samples = 2 * Math.round(diagonal / samplePitch / 2) + 1
  const pitch = diagonal / samples
  const cutoff = 2 * pitch * kernelCutoffs[settings.kernel]
  return {
    ...settings,
    beam: lodopabBeam(settings.size, settings.views, samples),
    pitch,
    filter: { filter: 'hann', cutoff }
  }
}

/** Position of a sample on the detector in mm, 0 at the axis. */
export const samplePosition = ({ beam, pitch }: Scanner, sample: number): number =>
  (sample - beam.detectorCentre) * pitch

/** Least share of the photons behind the bow-tie filter. */
const leastBowTieShare = 0.1

/** Photons that reach each sample at a dose if nothing is in their way. */
export function incidentPhotons(scanner: Scanner, dose: number): Float64Array {
  const { photons, pitch, thickness, views, bowTie, beam } = scanner
  const open = (dose * photons * pitch * thickness) / views
  return Float64Array.from({ length: beam.detectorPixels }, (_, sample) => {
    if (bowTie === null) return open
    const chord = 2 * Math.sqrt(Math.max(0, (bowTie / 2) ** 2 - samplePosition(scanner, sample) ** 2))
    return open * Math.max(leastBowTieShare, Math.exp(-waterAttenuation * (bowTie - chord)))
  })
}
