import type { Image } from '../images/image.ts'
import { besselJ } from '../statistics/bessel-laguerre.ts'
import { noncentralChiSquareBelow } from '../statistics/noncentral-distributions.ts'
import { refuse, requireAboveZero, requireFinite, type PixelPosition } from './measured.ts'
import { discTask, type RadialFunction } from './task-detectability.ts'

export interface Lesion {
  /** In pixels; pixel centres are at integers. */
  readonly centre: PixelPosition
  /** In mm. */
  readonly diameter: number
  /** In HU; negative for a dark lesion. */
  readonly contrast: number
}

/** A measured task transfer function, up to a frequency in 1/mm. */
export interface MeasuredBlur {
  readonly transfer: RadialFunction
  readonly maximumFrequency: number
}

/** Blur of the scanner: a Gaussian with its standard deviation in mm, or a measured transfer function. */
export type Blur = { readonly sigma: number } | MeasuredBlur

/**
 * Profile of a disc blurred by the scanner, in HU at a distance in mm from the centre.
 * - Gaussian, exact: C times the share of the noncentral chi-square below R^2 / sigma^2 (2 degrees, r^2 / sigma^2).
 * - Measured transfer T: Hankel transform, 2 pi integral of W(f) T(f) J0(2 pi f r) f df. It needs no oversampled disc.
 */
export function blurredDisc(diameter: number, contrast: number, blur: Blur): RadialFunction {
  const task = discTask(diameter, contrast)
  if ('sigma' in blur) return gaussianDisc(diameter / 2, contrast, blur.sigma)
  const { transfer, maximumFrequency } = blur
  requireAboveZero('blur: maximum frequency', maximumFrequency)
  const reach = diameter / 2 + blurReach
  const steps = 2 * Math.ceil(16 * maximumFrequency * (reach + diameter / 2))
  const width = maximumFrequency / steps
  const weights = Float64Array.from({ length: steps + 1 }, (_, at) => {
    const frequency = at * width
    const simpson = at === 0 || at === steps ? 1 : at % 2 === 1 ? 4 : 2
    return (simpson * width * 2 * Math.PI * frequency * task.transform(frequency) * transfer(frequency)) / 3
  })
  return (distance) => {
    if (distance > reach) return 0
    let sum = 0
    for (let at = 1; at <= steps; at++) sum += weights[at]! * besselJ(0, 2 * Math.PI * at * width * distance)
    return sum
  }
}

/** Distance from the edge of a disc beyond which a blurred disc counts as 0, in mm. */
const blurReach = 12

function gaussianDisc(radius: number, contrast: number, sigma: number): RadialFunction {
  if (sigma === 0) return (distance) => (distance < radius ? contrast : distance === radius ? contrast / 2 : 0)
  requireAboveZero('blur: sigma', sigma)
  return (distance) => {
    // Beyond 9 sigma from the edge the share is 0 or 1 to rounding.
    if (Math.abs(distance - radius) > 9 * sigma) return distance < radius ? contrast : 0
    return contrast * noncentralChiSquareBelow((radius / sigma) ** 2, 2, (distance / sigma) ** 2)
  }
}

/** Distance of samples of the profile, in mm. Pixels are interpolated linearly between them. */
const profileStep = 0.02

/**
 * A new image with a lesion added: I + C (disc convolved with the blur). Insert before denoising to test a denoiser.
 * The blur must be measured at the contrast of the lesion.
 * @param image shape (rows, columns), HU
 * @param pixelSpacing side of a pixel in mm
 * @throws argument.invalid for values that are not finite, and if the disc leaves the image
 */
export function insertLesion(image: Image, pixelSpacing: number, lesion: Lesion, blur: Blur): Image {
  requireAboveZero('pixel spacing', pixelSpacing)
  requireFinite('image', image.data)
  const { centre, diameter, contrast } = lesion
  const { rows, columns } = image
  const reach = diameter / 2 / pixelSpacing
  if (!(
    centre.x - reach >= -0.5 &&
    centre.y - reach >= -0.5 &&
    centre.x + reach <= columns - 0.5 &&
    centre.y + reach <= rows - 0.5
  ))
    refuse(
      `lesion: the disc of ${diameter} mm at x ${centre.x}, y ${centre.y} leaves the image of ${columns} x ${rows} pixels`
    )
  const profile = blurredDisc(diameter, contrast, blur)
  const known = new Map<number, number>()
  const sampled = (step: number): number => {
    const value = known.get(step) ?? profile(step * profileStep)
    known.set(step, value)
    return value
  }
  const data = image.data.map((value, at) => {
    const place =
      (Math.hypot((at % columns) - centre.x, Math.floor(at / columns) - centre.y) * pixelSpacing) / profileStep
    const below = Math.floor(place)
    return value + sampled(below) + (place - below) * (sampled(below + 1) - sampled(below))
  })
  return { data, rows, columns }
}
