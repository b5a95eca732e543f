import type { Image } from '../images/image.ts'
import { median } from '../statistics/order-statistics.ts'
import { meanOf } from './measured.ts'
import type { LowContrastDisc } from './phantom-models.ts'
import { valuesIn, type CircularPhantom } from './regions.ts'

/** Rotation of a levelled phantom in degrees, where a lower peak counts. */
const usualRotation = 2
/** Least peaks in robust standard deviations of all rotations. Noise alone passes them about once in 100 series. */
const leastPeak = { usual: 3.3, other: 4.8 }
/** Measured contrast as a share of nominal contrast, all discs together. */
const shares = [0.5, 1.6] as const

/**
 * Rotation of a phantom with discs of low contrast: maximum over 360 degrees of the sum of contrasts, each weighted by
 * its nominal contrast and area (matched filter of a white background).
 * @param image mean over slices, HU
 * @returns clockwise degrees, and if the peak is so low that it counts only near 0; null if no peak stands out
 */
export function lowContrastRotation(
  image: Image,
  pixelSpacing: number,
  cylinder: CircularPhantom,
  { distance, inserts }: { distance: number; inserts: readonly LowContrastDisc[] }
): { rotation: number; isFaint: boolean } | null {
  const contrasts = inserts.map(({ diameter }) =>
    Float64Array.from({ length: 360 }, (_, degrees) =>
      contrastAt(image, pixelSpacing, cylinder, distance, diameter, degrees)
    )
  )
  const signal = Float64Array.from({ length: 360 }, (_, rotation) =>
    inserts.reduce((sum, { diameter, contrast, angle }, index) => {
      const degrees = (((rotation + angle) % 360) + 360) % 360
      return sum + contrast * diameter ** 2 * contrasts[index]![degrees]!
    }, 0)
  )
  const full = inserts.reduce((sum, { diameter, contrast }) => sum + contrast ** 2 * diameter ** 2, 0)
  const middle = median(signal)
  const scatter = 1.4826 * median(signal.map((value) => Math.abs(value - middle)))
  const peakAt = (rotation: number) => (signal[(rotation + 360) % 360]! - middle) / scatter
  const bestWithin = (largest: number) =>
    Array.from({ length: 2 * largest + 1 }, (_, at) => at - largest).reduce((best, next) =>
      peakAt(next) > peakAt(best) ? next : best
    )
  const isFound = (rotation: number, least: number) => {
    const share = signal[(rotation + 360) % 360]! / full
    return peakAt(rotation) >= least && share >= shares[0] && share <= shares[1]
  }
  const any = bestWithin(180)
  if (isFound(any, leastPeak.other)) return { rotation: any, isFaint: false }
  const usual = bestWithin(usualRotation)
  return isFound(usual, leastPeak.usual) ? { rotation: usual, isFaint: true } : null
}

/** Mean in a disc minus the means in two like discs beside it on the same circle, which cancels cupping. */
function contrastAt(
  image: Image,
  pixelSpacing: number,
  { x, y }: CircularPhantom,
  distance: number,
  diameter: number,
  degrees: number
): number {
  const aside = (2 * diameter * 180) / (Math.PI * distance)
  const [inside, before, after] = [degrees, degrees - aside, degrees + aside].map((angle) => {
    const radians = (angle * Math.PI) / 180
    const reach = distance / pixelSpacing
    const centre = { x: x + reach * Math.cos(radians), y: y + reach * Math.sin(radians), radius: diameter / 2 }
    return meanOf(valuesIn(image, centre, pixelSpacing))
  }) as [number, number, number]
  return inside - (before + after) / 2
}
