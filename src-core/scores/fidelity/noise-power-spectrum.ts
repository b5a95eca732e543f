import { DenoscopeError } from '../../errors.ts'
import { fourierTransform2d, signedFrequencies } from '../../fourier/transform.ts'
import { imageAt, type Image, type ImageBatch } from '../../images/image.ts'

export interface NoisePowerOptions {
  /** Distance of neighbouring rows and of neighbouring columns in mm. */
  readonly pixelSpacing: readonly [row: number, column: number]
  /**
   * Least-squares surface that is subtracted from each region: 0 its mean, 1 a plane, 2 a second-degree surface.
   * Default: 2, because a slow slope across an organ is no noise.
   */
  readonly detrend?: 0 | 1 | 2
}

export interface NoisePowerSpectrum {
  readonly rows: number
  readonly columns: number
  /** rows x columns, row-major, frequency 0 first, as in numpy.fft.fft2; HU^2 mm^2 for regions in HU. */
  readonly power: Float64Array
  /** Frequency of each row and of each column in 1/mm; the second half is negative. */
  readonly rowFrequencies: Float64Array
  readonly columnFrequencies: Float64Array
  /** Mean variance of the regions after detrending, in HU^2: integral of the power over all frequencies. */
  readonly variance: number
  readonly radial: RadialPower
}

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
  for (let region = 0; region < count; region++) {
    const { real, imaginary } = fourierTransform2d(detrended(imageAt(regions, region), detrend), rows, columns)
    for (let index = 0; index < power.length; index++)
      power[index]! += scale * (real[index]! ** 2 + imaginary[index]! ** 2)
  }
  const rowFrequencies = Float64Array.from(signedFrequencies(rows), (frequency) => frequency / (rows * rowSpacing))
  const columnFrequencies = Float64Array.from(
    signedFrequencies(columns),
    (frequency) => frequency / (columns * columnSpacing)
  )
  const total = power.reduce((sum, value) => sum + value, 0)
  return {
    rows,
    columns,
    power,
    rowFrequencies,
    columnFrequencies,
    variance: total / (rows * rowSpacing * columns * columnSpacing),
    radial: radialPower(power, rowFrequencies, columnFrequencies)
  }
}

/** Mean frequency of a radial spectrum in 1/mm: rings weighted by power and number of frequencies. */
export function meanFrequency({ frequency, power, samples }: RadialPower): number {
  let [weighted, total] = [0, 0]
  for (let ring = 0; ring < frequency.length; ring++) {
    weighted += frequency[ring]! * power[ring]! * samples[ring]!
    total += power[ring]! * samples[ring]!
  }
  return weighted / total
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
  const columns = byColumn.length
  let [product, norm] = [0, 0]
  for (let index = 0; index < values.length; index++) {
    const term = byRow[Math.floor(index / columns)]! * byColumn[index % columns]!
    product += term * values[index]!
    norm += term * term
  }
  for (let index = 0; index < values.length; index++) {
    values[index]! -= (product / norm) * byRow[Math.floor(index / columns)]! * byColumn[index % columns]!
  }
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
