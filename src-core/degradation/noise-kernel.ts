import { fourierTransform2d, signedFrequencies } from '../fourier/transform.ts'
import { batchOfOne, type Image } from '../images/image.ts'
import { extractPatches } from '../images/patchify-grid.ts'
import { convolveSymmetric } from '../kernels/map-images.ts'
import { median } from '../statistics/order-statistics.ts'
import type { NoiseKernel } from './degradation.ts'

/** Side of the squares that are searched for flat regions, `stride` pixels apart. */
export const flatRegionSize = 32
const stride = 16
/** Soft tissue in HU, and the largest range of its mean over 9 x 9 pixels in a flat region. */
const tissue = { low: -150, high: 250, range: 70 } as const
const fewestRegions = 2
/** Rings of frequencies in cycles per pixel. */
const middleRing = [0.25, 0.31] as const
const highRing = [0.44, 0.5] as const
/**
 * Least power of the high ring over that of the middle one for a sharp kernel. Measured:
 * - 0.7 to 1.2 for sharp kernels (AAPM/Mayo's sharp one, Siemens B70f);
 * - 0.005 to 0.16 for soft ones (Siemens B40f, Toshiba FC17, GE STANDARD with pixels of 0.5 and 1 mm).
 * FBP with a Hann filter: 1.0 at the sharp cutoff of `kernelCutoffs`, 0 at the soft one, 0.14 midway.
 */
const leastSharpRatio = 0.2
/**
 * Least power in HU^2; for white noise its variance.
 * Measured: at most 1.2 for the phantom, at least 7 for scans with a kernel.
 */
const leastPower = 3

interface RingPower {
  readonly middle: number
  readonly high: number
}

/**
 * The kernel that a slice's own noise resembles, by its power at high frequencies in flat soft tissue.
 * The result also depends on the size of the slice's pixels.
 * @param slice HU, any shape, all finite
 * @returns null if the slice has no noise, or hardly any flat soft tissue
 */
export function noiseKernelOf(slice: Image): NoiseKernel | null {
  const powers = flatRegions(slice).map(({ row, column }) =>
    ringPowerOf(extractPatches(slice, [row], [column], flatRegionSize).data)
  )
  if (powers.length < fewestRegions || median(powers.map(({ middle }) => middle)) < leastPower) return null
  return median(powers.map(({ middle, high }) => high / middle)) < leastSharpRatio ? 'soft' : 'sharp'
}

const meanOfNine = new Float64Array(9).fill(1 / 9)

/**
 * Regions in which the smoothed slice shows soft tissue without edges or large vessels.
 * @returns the first row and column of each square of `flatRegionSize` pixels
 */
export function flatRegions(slice: Image): { row: number; column: number }[] {
  const smooth = { ...slice, data: convolveSymmetric(batchOfOne(slice), meanOfNine).data }
  const found: { row: number; column: number }[] = []
  for (let row = 0; row + flatRegionSize <= slice.rows; row += stride) {
    for (let column = 0; column + flatRegionSize <= slice.columns; column += stride) {
      const { data } = extractPatches(smooth, [row], [column], flatRegionSize)
      const low = data.reduce((least, value) => Math.min(least, value))
      const high = data.reduce((most, value) => Math.max(most, value))
      const flat = low > tissue.low && high < tissue.high && high - low < tissue.range
      if (flat) found.push({ row, column })
    }
  }
  return found
}

/** A Hann window, which keeps a region's slow changes out of its high frequencies. */
const window = Float64Array.from(
  { length: flatRegionSize },
  (_, at) => (1 - Math.cos((2 * Math.PI * (at + 0.5)) / flatRegionSize)) / 2
)
const windowPower = window.reduce((sum, weight) => sum + weight * weight, 0) ** 2

function ringPowerOf(region: Float32Array): RingPower {
  const mean = region.reduce((sum, value) => sum + value, 0) / region.length
  const windowed = Float64Array.from(
    region,
    (value, at) => (value - mean) * window[Math.floor(at / flatRegionSize)]! * window[at % flatRegionSize]!
  )
  const { real, imaginary } = fourierTransform2d(windowed, flatRegionSize, flatRegionSize)
  const powerIn = (frequencies: Int32Array) =>
    frequencies.reduce((sum, at) => sum + real[at]! ** 2 + imaginary[at]! ** 2, 0) / (frequencies.length * windowPower)
  return { middle: powerIn(middleFrequencies), high: powerIn(highFrequencies) }
}

const [middleFrequencies, highFrequencies] = [middleRing, highRing].map(([lowest, highest]) => {
  const signed = signedFrequencies(flatRegionSize)
  return Int32Array.from({ length: flatRegionSize ** 2 }, (_, at) => at).filter((at) => {
    const frequency =
      Math.hypot(signed[Math.floor(at / flatRegionSize)]!, signed[at % flatRegionSize]!) / flatRegionSize
    return frequency >= lowest && frequency <= highest
  })
}) as [Int32Array, Int32Array]
