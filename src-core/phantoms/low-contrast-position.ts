import type { Image } from '../images/image.ts'
import { median } from '../statistics/order-statistics.ts'
import { meanOf } from '../physics/measured.ts'
import type { LowContrastDisc } from './phantom-models.ts'
import { valuesIn, type CircularPhantom } from '../physics/regions.ts'

/** Least peak in robust standard deviations of all rotations. Structured noise of a cone beam passed 3.3. */
const leastPeak = 4.8
/** Measured contrast as a share of nominal contrast, all discs together. */
const shares = [0.5, 1.6] as const

/**
 * Rotation of a phantom with discs of low contrast: maximum over 360 degrees of the sum of contrasts, each weighted by
 * its nominal contrast and area (matched filter of a white background).
 * @param image mean over slices, HU
 * @returns clockwise degrees; null if no peak stands out
 */
export function lowContrastRotation(
  image: Image,
  pixelSpacing: number,
  cylinder: CircularPhantom,
  { distance, inserts }: { distance: number; inserts: readonly LowContrastDisc[] }
): number | null {
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
  const best = signal.reduce((at, value, rotation) => (value > signal[at]! ? rotation : at), 0)
  const share = signal[best]! / full
  const isFound = (signal[best]! - middle) / scatter >= leastPeak && share >= shares[0] && share <= shares[1]
  return isFound ? (best > 180 ? best - 360 : best) : null
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
