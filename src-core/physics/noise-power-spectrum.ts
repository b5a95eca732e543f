import { DenoscopeError } from '../errors.ts'
import { fourierTransform2d, fourierTransformPair2d, signedFrequencies } from '../fourier/transform.ts'
import { imageAt, type Image, type ImageBatch } from '../images/image.ts'
import { refuse, taskGroup233, type Measured, type MeasureFacts } from './measured.ts'

export interface NoisePowerOptions {
  /** Distance of neighbouring rows and of neighbouring columns in mm. */
  readonly pixelSpacing: readonly [row: number, column: number]
  /**
   * Least-squares surface that is subtracted from each region: 0 its mean, 1 a plane, 2 a second-degree surface.
   * Default: 2, because a slow slope across an organ is no noise.
   */
  readonly detrend?: 0 | 1 | 2
}

export interface NoisePowerSpectrum extends Measured {
  readonly rows: number
  readonly columns: number
  /** rows x columns, row-major, frequency 0 first, as in numpy.fft.fft2; HU^2 mm^2 for regions in HU. */
  readonly power: Float64Array
  /** Frequency of each row and of each column in 1/mm; the second half is negative. */
  readonly rowFrequencies: Float64Array
  readonly columnFrequencies: Float64Array
  /** Mean variance of the regions after detrending, in HU^2: integral of the power over all frequencies. */
  readonly variance: number
  /** Square root of the variance, in HU. */
  readonly standardDeviation: number
  readonly radial: RadialPower
  /** Frequency of the largest radial power, without ring 0, in 1/mm. Unstable for few regions. */
  readonly peakFrequency: number
  /** As `peakFrequency`, after a moving mean over 5 rings (fewer at both ends). */
  readonly smoothedPeakFrequency: number
  /** `meanFrequency` of the radial power, in 1/mm. */
  readonly meanFrequency: number
}

const facts: MeasureFacts = {
  name: 'Noise power spectrum',
  units: {
    power: 'HU² mm²',
    variance: 'HU²',
    standardDeviation: 'HU',
    peakFrequency: '1/mm',
    smoothedPeakFrequency: '1/mm',
    meanFrequency: '1/mm'
  },
  citation: `${taskGroup233}; Siewerdsen et al. 2002, doi:10.1118/1.1513158; ICRU Report 87`,
  presumesLinearSystem: true
}

/** Number of regions that TG-233 recommends. */
const recommendedRegions = 100

/** Mean power over rings of frequencies about 0; ring k holds frequencies that round to k steps. */
export interface RadialPower {
  /** k steps in 1/mm, from 0 up to the lower Nyquist frequency. */
  readonly frequency: Float64Array
  readonly power: Float64Array
  /** Number of frequencies of each ring. */
  readonly samples: Int32Array
}

/**
 * Two-dimensional noise power spectrum and its radial mean (Siewerdsen, Cunningham & Jaffray 2002,
 * doi:10.1118/1.1513158; ICRU Report 87).
 * Formula: mean over the regions of |DFT(detrended region)|^2 dx dy / (Nx Ny).
 * @param regions of uniform signal, or differences of two images of one object: shape (count, rows, columns). Regions
 * are in HU or any unit; the power is in its square times mm^2.
 * @throws argument.invalid for regions smaller than 4 x 4 or values that are not finite. Also for a spacing that is not
 * above 0.
 */
export function noisePowerSpectrum(
  regions: ImageBatch,
  { pixelSpacing, detrend = 2 }: NoisePowerOptions
): NoisePowerSpectrum {
  requireRegions(regions, pixelSpacing)
  const { count, rows, columns } = regions
  const [rowSpacing, columnSpacing] = pixelSpacing
  const scale = (rowSpacing * columnSpacing) / (rows * columns * count)
  const power = new Float64Array(rows * columns)
  const residual = (region: number) => detrended(imageAt(regions, region), detrend)
  for (let region = 0; region < count; region += 2) {
    const spectra =
      region + 1 < count
        ? fourierTransformPair2d(residual(region), residual(region + 1), rows, columns)
        : [fourierTransform2d(residual(region), rows, columns)]
    for (const { real, imaginary } of spectra)
      for (let index = 0; index < power.length; index++)
        power[index]! += scale * (real[index]! * real[index]! + imaginary[index]! * imaginary[index]!)
  }
  const rowFrequencies = Float64Array.from(signedFrequencies(rows), (frequency) => frequency / (rows * rowSpacing))
  const columnFrequencies = Float64Array.from(
    signedFrequencies(columns),
    (frequency) => frequency / (columns * columnSpacing)
  )
  const variance = power.reduce((sum, value) => sum + value, 0) / (rows * rowSpacing * columns * columnSpacing)
  const radial = radialPower(power, rowFrequencies, columnFrequencies)
  return {
    facts,
    warnings: count < recommendedRegions ? [`${count} regions; TG-233 recommends about ${recommendedRegions}`] : [],
    rows,
    columns,
    power,
    rowFrequencies,
    columnFrequencies,
    variance,
    standardDeviation: Math.sqrt(variance),
    radial,
    peakFrequency: radial.frequency[largestRing(radial.power)]!,
    smoothedPeakFrequency: radial.frequency[largestRing(movingMean(radial.power))]!,
    meanFrequency: meanFrequency(radial)
  }
}

/**
 * Mean frequency of a radial spectrum in 1/mm: sum of f NPS(f) / sum of NPS(f) over the rings but ring 0 (AAPM TG-233).
 * Rings count alike, however many frequencies they hold.
 */
export function meanFrequency({ frequency, power }: RadialPower): number {
  let [weighted, total] = [0, 0]
  for (let ring = 1; ring < frequency.length; ring++) {
    weighted += frequency[ring]! * power[ring]!
    total += power[ring]!
  }
  return weighted / total
}

export interface NoiseReductionProfile extends Measured {
  /** Frequencies of the rings without ring 0, in 1/mm. */
  readonly frequency: Float64Array
  /** 10 log10(radial power of the output / that of the input), in dB; negative if noise is removed. */
  readonly decibels: Float64Array
}

/**
 * Noise reduction profile of a denoiser (Medical Physics 2021, doi:10.1002/mp.15382).
 * @param input spectrum before denoising, at the same region size and spacing as `output`
 * @throws argument.invalid if the rings of the spectra differ, or if a ring of the input has no power
 */
export function noiseReductionProfile(input: NoisePowerSpectrum, output: NoisePowerSpectrum): NoiseReductionProfile {
  const [before, after] = [input.radial, output.radial]
  if (
    before.frequency.length !== after.frequency.length ||
    before.frequency.some((frequency, ring) => Math.abs(frequency - after.frequency[ring]!) > 1e-9)
  )
    refuse('noise reduction profile: expected spectra of one region size and pixel spacing')
  const empty = before.power.findIndex((power, ring) => ring > 0 && !(power > 0))
  if (empty > 0) refuse(`noise reduction profile: the input has no noise at ${before.frequency[empty]} per mm`)
  return {
    facts: {
      name: 'Noise reduction profile',
      units: { frequency: '1/mm', decibels: 'dB' },
      citation: 'Medical Physics 2021, doi:10.1002/mp.15382; sign and decibels are choices of this program',
      presumesLinearSystem: true
    },
    warnings: [...new Set([...input.warnings, ...output.warnings])],
    frequency: before.frequency.slice(1),
    decibels: before.power.map((power, ring) => 10 * Math.log10(after.power[ring]! / power)).slice(1)
  }
}

function largestRing(power: Float64Array): number {
  let largest = 1
  for (let ring = 2; ring < power.length; ring++) if (power[ring]! > power[largest]!) largest = ring
  return largest
}

/** Mean over 5 rings from ring 1 on; the window is cut at both ends. */
function movingMean(power: Float64Array): Float64Array {
  return power.map((_, ring) => {
    const window = power.subarray(Math.max(1, ring - 2), Math.min(power.length, ring + 3))
    return window.reduce((sum, value) => sum + value, 0) / window.length
  })
}

/**
 * Values minus their best-fitting polynomial of this degree.
 * On a whole grid 1, x, y, x^2 - mean, xy and y^2 - mean are orthogonal: each is projected out on its own.
 */
function detrended({ data, rows, columns }: Image, degree: 0 | 1 | 2): Float64Array {
  const residual = Float64Array.from(data)
  const [y, x] = [centred(rows), centred(columns)]
  const [ySquared, xSquared] = [lessMean(y.map((value) => value * value)), lessMean(x.map((value) => value * value))]
  const [rowOnes, columnOnes] = [new Float64Array(rows).fill(1), new Float64Array(columns).fill(1)]
  const terms: [Float64Array, Float64Array][] = [[rowOnes, columnOnes]]
  if (degree > 0) terms.push([y, columnOnes], [rowOnes, x])
  if (degree > 1) terms.push([ySquared, columnOnes], [y, x], [rowOnes, xSquared])
  for (const [byRow, byColumn] of terms) projectOut(residual, byRow, byColumn)
  return residual
}

function projectOut(values: Float64Array, byRow: Float64Array, byColumn: Float64Array): void {
  const [rows, columns] = [byRow.length, byColumn.length]
  let [product, norm] = [0, 0]
  for (let row = 0, index = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, index++) {
      const term = byRow[row]! * byColumn[column]!
      product += term * values[index]!
      norm += term * term
    }
  const factor = product / norm
  for (let row = 0, index = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, index++) values[index]! -= factor * byRow[row]! * byColumn[column]!
}

const centred = (length: number): Float64Array => Float64Array.from({ length }, (_, index) => index - (length - 1) / 2)

function lessMean(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function radialPower(power: Float64Array, rowFrequencies: Float64Array, columnFrequencies: Float64Array): RadialPower {
  const step = Math.max(rowFrequencies[1]!, columnFrequencies[1]!)
  const nyquist = Math.min(largest(rowFrequencies), largest(columnFrequencies))
  const rings = Math.floor(nyquist / step + 1e-9) + 1
  const sums = new Float64Array(rings)
  const samples = new Int32Array(rings)
  for (let index = 0; index < power.length; index++) {
    const row = rowFrequencies[Math.floor(index / columnFrequencies.length)]!
    const column = columnFrequencies[index % columnFrequencies.length]!
    const ring = Math.round(Math.hypot(row, column) / step)
    if (ring >= rings) continue
    sums[ring]! += power[index]!
    samples[ring]!++
  }
  const frequency = Float64Array.from({ length: rings }, (_, ring) => ring * step)
  return { frequency, power: sums.map((sum, ring) => sum / samples[ring]!), samples }
}

const largest = (frequencies: Float64Array): number =>
  frequencies.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

function requireRegions({ data, count, rows, columns }: ImageBatch, pixelSpacing: readonly [number, number]): void {
  if (count < 1 || rows < 4 || columns < 4) {
    throw new DenoscopeError(
      'argument.invalid',
      `regions: expected at least one of 4 x 4 or more, got ${count} of ${rows} x ${columns}`
    )
  }
  if (!pixelSpacing.every((spacing) => spacing > 0 && spacing < Infinity)) {
    throw new DenoscopeError(
      'argument.invalid',
      `pixelSpacing: expected numbers above 0, got ${pixelSpacing.join(' x ')}`
    )
  }
  const bad = data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0)
    throw new DenoscopeError('argument.invalid', `regions: expected finite values, got ${data[bad]} at index ${bad}`)
}
