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

/** Distance from the centre beyond which a blurred disc or sphere counts as 0, in mm. */
export const lesionReach = (diameter: number, blur: Blur): number =>
  diameter / 2 + ('sigma' in blur ? 9 * blur.sigma : blurReach)

/** A slice through a sphere. In mm. */
export interface SphereSection {
  /** Distance of the slice's middle from the centre of the sphere along the normal. */
  readonly offset: number
  /** Thickness over which the slice averages. */
  readonly thickness: number
}

/** Discs that a section of a sphere is made of. */
const sphereDiscs = 48

/**
 * Profile of a sphere in one slice, blurred by the scanner in the slice, in HU.
 * The slice averages over its thickness: (1 / t) times the integral of the blurred discs of diameter 2 sqrt(R^2 - z^2).
 * Rectangle rule over the angle of z = R sin(angle), at the middle of each step.
 * @returns null if the slice does not meet the sphere
 */
export function blurredSphere(
  diameter: number,
  contrast: number,
  blur: Blur,
  { offset, thickness }: SphereSection
): RadialFunction | null {
  requireAboveZero('sphere: slice thickness', thickness)
  const radius = diameter / 2
  const [low, high] = [offset - thickness / 2, offset + thickness / 2].map((z) => z / radius) as [number, number]
  if (low >= 1 || high <= -1) return null
  const [first, last] = [Math.asin(Math.max(-1, low)), Math.asin(Math.min(1, high))]
  const step = (last - first) / sphereDiscs
  const discs = Array.from({ length: sphereDiscs }, (_, at) => {
    const cosine = Math.cos(first + (at + 0.5) * step)
    return blurredDisc(diameter * cosine, (contrast * radius * cosine * step) / thickness, blur)
  })
  return (distance) => discs.reduce((sum, disc) => sum + disc(distance), 0)
}

/** Distance of samples of a profile, in mm. */
const profileStep = 0.02

/** The profile, linear between samples that are computed once. */
export function sampledProfile(profile: RadialFunction): RadialFunction {
  const known = new Map<number, number>()
  const sampled = (step: number): number => {
    const value = known.get(step) ?? profile(step * profileStep)
    known.set(step, value)
    return value
  }
  return (distance) => {
    const place = distance / profileStep
    const below = Math.floor(place)
    return sampled(below) + (place - below) * (sampled(below + 1) - sampled(below))
  }
}

/**
 * Adds a profile to the pixels around a place. Changes the image.
 * @param reach distance in mm beyond which the profile is 0
 */
export function addProfile(
  { data, rows, columns }: Image,
  pixelSpacing: number,
  { x, y }: PixelPosition,
  profile: RadialFunction,
  reach: number
): void {
  const pixels = reach / pixelSpacing
  for (let row = Math.max(0, Math.ceil(y - pixels)); row <= Math.min(rows - 1, y + pixels); row++)
    for (let column = Math.max(0, Math.ceil(x - pixels)); column <= Math.min(columns - 1, x + pixels); column++) {
      const distance = Math.hypot(column - x, row - y) * pixelSpacing
      if (distance <= reach) data[row * columns + column]! += profile(distance)
    }
}

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
  const data = image.data.slice()
  const profile = sampledProfile(blurredDisc(diameter, contrast, blur))
  addProfile({ data, rows, columns }, pixelSpacing, centre, profile, lesionReach(diameter, blur))
  return { data, rows, columns }
}
