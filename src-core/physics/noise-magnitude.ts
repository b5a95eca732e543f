import { imageAt, type Image } from '../images/image.ts'
import {
  meanOf,
  refuse,
  requireAboveZero,
  sampleDeviation,
  taskGroup233,
  type Measured,
  type PixelPosition,
  type SpacedImages
} from './measured.ts'
import { valuesIn, type CircularPhantom, type CircularRegion } from './regions.ts'

export const fiveNames = ['Centre', 'Right', 'Bottom', 'Left', 'Top'] as const
export type FiveName = (typeof fiveNames)[number]

const directions: readonly (readonly [x: number, y: number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1]
]

/** The centre and four places at a distance in mm, at 3, 6, 9 and 12 o'clock. */
export function fiveRegions(
  { x, y }: PixelPosition,
  { radius, distance, pixelSpacing }: { radius: number; distance: number; pixelSpacing: number }
): CircularRegion[] {
  requireAboveZero('regions: distance', distance)
  requireAboveZero('regions: pixel spacing', pixelSpacing)
  return directions.map(([right, down]) => ({
    x: x + (right * distance) / pixelSpacing,
    y: y + (down * distance) / pixelSpacing,
    radius
  }))
}

/**
 * The five regions of TG-233 in a uniform phantom: each about 1 % of its area. The outer ones are one diameter of a
 * region away from the border.
 */
export function taskGroupRegions(phantom: CircularPhantom, pixelSpacing: number): CircularRegion[] {
  const radius = phantom.radius / 10
  return fiveRegions(phantom, { radius, distance: phantom.radius - 3 * radius, pixelSpacing })
}

export interface NoiseMagnitude extends Measured {
  /** Standard deviation (n - 1) in each region, mean over the images, in HU. */
  readonly deviations: readonly number[]
  /** Mean of `deviations`, in HU. */
  readonly noise: number
}

/**
 * Noise magnitude: standard deviation in regions of uniform signal, mean over images.
 * @param phantom its border, which no region may cross. Absent: not checked.
 * @throws argument.invalid for a region that leaves image or phantom, and for a region of fewer than 2 pixels
 */
export function noiseMagnitude(
  { images, pixelSpacing }: SpacedImages,
  regions: readonly CircularRegion[],
  phantom?: CircularPhantom
): NoiseMagnitude {
  const deviations = overImages({ images, pixelSpacing }, regions, phantom, (values, name) => {
    if (values.length < 2) refuse(`${name}: expected 2 pixels or more, got ${values.length}`)
    return sampleDeviation(values)
  })
  return {
    facts: {
      name: 'Noise magnitude',
      units: { deviations: 'HU', noise: 'HU' },
      citation: taskGroup233,
      presumesLinearSystem: false
    },
    warnings: images.count < 3 ? [`${imagesText(images.count)}; TG-233 asks for 3 or more`] : [],
    deviations,
    noise: meanOf(deviations)
  }
}

export interface Uniformity extends Measured {
  /** Mean of each region, in HU; the first is the centre. */
  readonly means: readonly number[]
  /** max |edge - centre|, in HU. */
  readonly largestDifference: number
  /** The value of 100 (edge - centre) / (centre + 1000) with the largest modulus, in percent. */
  readonly uniformityIndex: number
  /** (max - min) / (max + min + 2000) of the means. */
  readonly integralNonUniformity: number
}

/**
 * Uniformity of HU: means of regions, the first in the centre, mean over images.
 * @throws as `noiseMagnitude`; argument.invalid for fewer than 2 regions
 */
export function uniformity(
  { images, pixelSpacing }: SpacedImages,
  regions: readonly CircularRegion[],
  phantom?: CircularPhantom
): Uniformity {
  if (regions.length < 2) refuse(`uniformity: expected the centre and 1 or more regions, got ${regions.length}`)
  const means = overImages({ images, pixelSpacing }, regions, phantom, meanOf)
  const [centre, ...edges] = means as [number, ...number[]]
  if (!(centre > -999))
    refuse(`uniformity: expected a phantom in the centre, got ${centre.toFixed(0)} HU, which is air`)
  const indices = edges.map((edge) => (100 * (edge - centre)) / (centre + 1000))
  const [highest, lowest] = [Math.max(...means), Math.min(...means)]
  return {
    facts: {
      name: 'Uniformity',
      units: { means: 'HU', largestDifference: 'HU', uniformityIndex: '%', integralNonUniformity: '1' },
      citation: 'Elstrøm et al. 2011, doi:10.3109/0284186X.2011.590525, as in pylinac 3.49.0',
      presumesLinearSystem: false
    },
    warnings: [],
    means,
    largestDifference: Math.max(...edges.map((edge) => Math.abs(edge - centre))),
    uniformityIndex: indices.reduce((most, index) => (Math.abs(index) > Math.abs(most) ? index : most)),
    integralNonUniformity: (highest - lowest) / (highest + lowest + 2000)
  }
}

/** A statistic of each region, mean over the images. */
function overImages(
  { images, pixelSpacing }: SpacedImages,
  regions: readonly CircularRegion[],
  phantom: CircularPhantom | undefined,
  statistic: (values: Float64Array, name: string) => number
): number[] {
  if (images.count < 1) refuse('images: expected 1 or more, got 0')
  const slices: Image[] = Array.from({ length: images.count }, (_, index) => imageAt(images, index))
  return regions.map((region, index) => {
    const name = `region ${index + 1} of ${regions.length}`
    return meanOf(
      slices.map((slice) =>
        statistic(valuesIn(slice, region, pixelSpacing, { name, ...(phantom && { phantom }) }), name)
      )
    )
  })
}

const imagesText = (count: number): string => (count === 1 ? '1 image' : `${count} images`)
