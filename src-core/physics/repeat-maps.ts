import type { Image, ImageBatch } from '../images/image.ts'
import {
  meanOf,
  refuse,
  requireAboveZero,
  requireFinite,
  sampleDeviation,
  taskGroup233,
  type Measured
} from './measured.ts'

/** Fewest repeats for a map of standard deviations by TG-233. */
export const recommendedRepeats = 20

export interface RepeatMaps extends Measured {
  readonly repeats: number
  readonly rows: number
  readonly columns: number
  /** Mean over the repeats minus truth, for each pixel, in HU; null without truth. */
  readonly bias: Float64Array | null
  /** Standard deviation over the repeats (n - 1), for each pixel, in HU. */
  readonly deviation: Float64Array
  /** Summary of bias and error; null without truth. */
  readonly error: RepeatError | null
}

export interface RepeatError {
  /** In HU. */
  readonly meanBias: number
  /** Root mean square over the pixels, in HU. */
  readonly rmsBias: number
  /** In HU. */
  readonly largestBias: number
  /** Mean squared difference of the repeats to truth, in HU^2: mean b^2 + (K - 1) / K mean s^2. */
  readonly meanSquaredError: number
  /** Mean b^2 - mean s^2 / K, in HU^2: squared bias without the noise of the mean. May be negative by chance. */
  readonly noiseFreeSquaredBias: number
}

/**
 * Bias and standard deviation of each pixel over repeated images of one object.
 * MSE = bias^2 + variance holds exactly for the maps (K repeats): mean b^2 + (K - 1) / K mean s^2.
 * @param repeats shape (K, rows, columns), HU
 * @param truth image without noise, HU; null if unknown
 * @throws argument.invalid for fewer than 2 repeats, another size of truth, and values that are not finite
 */
export function repeatMaps(repeats: ImageBatch, truth: Image | null): RepeatMaps {
  const { count, rows, columns, data } = repeats
  if (count < 2) refuse(`repeats: expected 2 or more images of one object, got ${count}`)
  if (truth && (truth.rows !== rows || truth.columns !== columns))
    refuse(`truth: expected ${rows} x ${columns} pixels, got ${truth.rows} x ${truth.columns}`)
  requireFinite('repeats', data)
  if (truth) requireFinite('truth', truth.data)
  const size = rows * columns
  const mean = new Float64Array(size)
  for (let at = 0; at < data.length; at += size)
    for (let pixel = 0; pixel < size; pixel++) mean[pixel]! += data[at + pixel]!
  for (let pixel = 0; pixel < size; pixel++) mean[pixel]! /= count
  const deviation = new Float64Array(size)
  for (let at = 0; at < data.length; at += size)
    for (let pixel = 0; pixel < size; pixel++) deviation[pixel]! += (data[at + pixel]! - mean[pixel]!) ** 2
  for (let pixel = 0; pixel < size; pixel++) deviation[pixel] = Math.sqrt(deviation[pixel]! / (count - 1))
  const bias = truth && mean.map((value, pixel) => value - truth.data[pixel]!)
  return {
    facts: {
      name: 'Bias and standard deviation over repeats',
      units: {
        bias: 'HU',
        deviation: 'HU',
        meanBias: 'HU',
        rmsBias: 'HU',
        largestBias: 'HU',
        meanSquaredError: 'HU²',
        noiseFreeSquaredBias: 'HU²'
      },
      citation: taskGroup233,
      presumesLinearSystem: false
    },
    warnings: fewRepeats(count),
    repeats: count,
    rows,
    columns,
    bias,
    deviation,
    error: bias && errorOf(bias, deviation, count)
  }
}

function errorOf(bias: Float64Array, deviation: Float64Array, count: number): RepeatError {
  const squaredBias = meanSquare(bias)
  const variance = meanSquare(deviation)
  return {
    meanBias: meanOf(bias),
    rmsBias: Math.sqrt(squaredBias),
    largestBias: bias.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    meanSquaredError: squaredBias + ((count - 1) / count) * variance,
    noiseFreeSquaredBias: squaredBias - variance / count
  }
}

export interface NoiseNonUniformity extends Measured {
  /** Side of a region in pixels. */
  readonly regionSize: number
  readonly regions: number
  /** Standard deviation (n - 1) over the regions of the mean standard deviation, in HU. */
  readonly nonUniformity: number
  /** `nonUniformity` over the mean of the regions. */
  readonly relative: number
}

/** Side of the regions of the noise non-uniformity, in mm. */
const regionSide = 8

/**
 * Non-uniformity index of the noise: spread of the standard deviation over square regions of 8 mm, side by side from
 * the upper left corner. The side is rounded up to whole pixels.
 * @param pixelSpacing side of a pixel in mm
 * @throws argument.invalid if fewer than 2 regions fit
 */
export function noiseNonUniformity(
  { deviation, repeats, rows, columns }: RepeatMaps,
  pixelSpacing: number
): NoiseNonUniformity {
  requireAboveZero('pixel spacing', pixelSpacing)
  const regionSize = Math.ceil(regionSide / pixelSpacing - 1e-9)
  const [down, across] = [Math.floor(rows / regionSize), Math.floor(columns / regionSize)]
  if (down * across < 2)
    refuse(
      `noise non-uniformity: ${rows} x ${columns} pixels hold ${down * across} regions of ${regionSize} pixels, expected 2 or more`
    )
  const means = Float64Array.from({ length: down * across }, (_, region) => {
    const [top, left] = [Math.floor(region / across) * regionSize, (region % across) * regionSize]
    let sum = 0
    for (let row = top; row < top + regionSize; row++)
      for (let column = left; column < left + regionSize; column++) sum += deviation[row * columns + column]!
    return sum / regionSize ** 2
  })
  const nonUniformity = sampleDeviation(means)
  return {
    facts: {
      name: 'Noise non-uniformity index',
      units: { nonUniformity: 'HU', relative: '1', regionSize: 'pixel' },
      citation: taskGroup233,
      presumesLinearSystem: false
    },
    warnings: fewRepeats(repeats),
    regionSize,
    regions: means.length,
    nonUniformity,
    relative: nonUniformity / meanOf(means)
  }
}

const fewRepeats = (count: number): string[] =>
  count < recommendedRepeats ? [`${count} repeats; TG-233 asks for ${recommendedRepeats} or more`] : []

const meanSquare = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length
