import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import {
  degradeLowDose,
  reconstructWithoutNoise,
  type LowDoseOptions
} from '../../../src-core/degradation/low-dose-scan.ts'
import { averageFilter } from '../../../src-core/denoisers/filters/average-filter.ts'
import { batchOfOne, type Image, type ImageBatch } from '../../../src-core/images/image.ts'
import { extractPatches } from '../../../src-core/images/patchify-grid.ts'
import { noisePowerSpectrum, type NoisePowerSpectrum } from '../../../src-core/physics/noise-power-spectrum.ts'
import { shared } from './shared.ts'

/** One slice at full and at a quarter of the dose, in HU. */
export interface DosePair {
  readonly full: Image
  readonly quarter: Image
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
  /** Upper left corners of flat regions of soft tissue. */
  readonly regions: readonly (readonly [row: number, column: number])[]
}

export const regionSize = 32

/** The scan that comes closest to the pair's own kernel; `photons` are what makes the noise of its quarter dose. */
export const sharpScan = { filter: 'hann', cutoff: 0.8, detectorPixels: 2179, photons: 37_100 } as const

/** The pair in ../shared/data. */
export async function openDosePair(): Promise<DosePair> {
  const [full, quarter] = (await Promise.all(
    ['full', 'quarter'].map(async (dose) => {
      const {
        sources: [source]
      } = await openDicom([shared('data', 'ct', `ldct-L506-${dose}-dose.dcm`)])
      return { image: await source!.readSlice(0), pixelSpacing: source!.summary.pixelSpacing![0] }
    })
  )) as [{ image: Image; pixelSpacing: number }, { image: Image }]
  return { full: full.image, quarter: quarter.image, pixelSpacing: full.pixelSpacing, regions: flatRegions(full.image) }
}

/**
 * Squares side by side of flat soft tissue: liver, spleen, kidney, muscle without large vessels or edges.
 * Averaged over 9 x 9 pixels, values stay within -50..250 HU and vary by at most 70 HU.
 */
function flatRegions(slice: Image): [number, number][] {
  const smooth = { ...slice, data: averageFilter(batchOfOne(slice), { size: 9 }).data }
  const found: [number, number][] = []
  for (let row = 8; row + regionSize <= slice.rows - 8; row += regionSize) {
    for (let column = 8; column + regionSize <= slice.columns - 8; column += regionSize) {
      const { data } = extractPatches(smooth, [row], [column], regionSize)
      const low = data.reduce((least, value) => Math.min(least, value))
      const high = data.reduce((most, value) => Math.max(most, value))
      if (low > -50 && high < 250 && high - low < 70) found.push([row, column])
    }
  }
  return found
}

/** Noise of the quarter dose: quarter dose minus full dose. */
export const realNoise = ({ full, quarter }: DosePair): Image => ({
  ...full,
  data: full.data.map((value, index) => quarter.data[index]! - value)
})

/** Noise of a simulated scan of the full-dose slice: scan minus noise-free scan. */
export function simulatedNoise({ full, pixelSpacing }: DosePair, scan: Omit<LowDoseOptions, 'pixelSpacing'>): Image {
  const options = { ...scan, pixelSpacing }
  const noisy = degradeLowDose(batchOfOne(full), options).data
  const free = reconstructWithoutNoise(batchOfOne(full), options).data
  return { ...full, data: noisy.map((value, index) => value - free[index]!) }
}

/** Spectrum in the flat regions, or in the one chosen. */
export function spectrumOf(image: Image, { regions, pixelSpacing }: DosePair, chosen?: number): NoisePowerSpectrum {
  const patches = regions
    .filter((_, index) => chosen === undefined || index === chosen)
    .map(([row, column]) => extractPatches(image, [row], [column], regionSize).data)
  const data = new Float32Array(patches.length * regionSize * regionSize)
  patches.forEach((patch, index) => data.set(patch, index * patch.length))
  const batch: ImageBatch = { data, count: patches.length, rows: regionSize, columns: regionSize }
  return noisePowerSpectrum(batch, { pixelSpacing: [pixelSpacing, pixelSpacing] })
}

/**
 * Root mean square difference of two radial spectra of equal variance, without ring 0.
 * Unit: the root mean square of the reference.
 */
export function shapeDifference(reference: NoisePowerSpectrum, other: NoisePowerSpectrum): number {
  const scale = reference.variance / other.variance
  let [difference, power] = [0, 0]
  for (let ring = 1; ring < reference.radial.power.length; ring++) {
    difference += (scale * other.radial.power[ring]! - reference.radial.power[ring]!) ** 2
    power += reference.radial.power[ring]! ** 2
  }
  return Math.sqrt(difference / power)
}
