import { DenoscopeError } from '../../errors.ts'
import { fourierTransform2d, type Spectrum } from '../../fourier/transform.ts'
import type { Image } from '../../images/image.ts'
import { ringSums, roundedRings, splitRings, type RingSums } from './ring-sums.ts'

export interface RingCorrelationOptions {
  /** `hann`: outer product of 0.5 - 0.5 cos(2 pi n / (N - 1)). Default: `none`. */
  readonly window?: 'hann' | 'none'
  /**
   * Assignment of frequencies r to rings k. Default: `rounded`.
   * `rounded`: k = floor(r + 0.5), k = 0 .. floor(N/2); the correlation may be negative.
   * `split`, as in sFRC (arXiv 2603.04673): mean of the sums over floor(r) = k and over ceil(r) = k.
   * There k < floor(N/2), and the correlation is an absolute value.
   */
  readonly rings?: 'rounded' | 'split'
}

/**
 * Fourier ring correlation of two square images.
 * Saxton & Baumeister 1982, doi:10.1111/j.1365-2818.1982.tb00405.x; van Heel, Keegstra, Schutter & van Bruggen 1982.
 * For each ring of integer frequencies r = hypot(fx, fy): Re sum(A conj B) / sqrt(sum |A|^2 sum |B|^2).
 * Corners beyond the last ring are left out; no mean is subtracted.
 * @param a, b images of one size and any unit
 * @returns a value for each ring, -1 to 1; 1 if neither image has any power, 0 if only one has
 * @throws argument.invalid for images that are not square, differ in size, are smaller than 4 x 4 or not finite
 */
export function fourierRingCorrelation(
  a: Image,
  b: Image,
  { window = 'none', rings = 'rounded' }: RingCorrelationOptions = {}
): Float64Array {
  requireSquarePair(a, b)
  const size = a.rows
  const [first, second] = [a, b].map(({ data }) =>
    fourierTransform2d(window === 'hann' ? hannWindowed(data, size) : data, size, size)
  ) as [Spectrum, Spectrum]
  const sums = ringSums(first, second, rings === 'rounded' ? roundedRings(size) : splitRings(size))
  const correlation = correlationOf(sums)
  return rings === 'split' ? correlation.map(Math.abs) : correlation
}

/** Re sum(A conj B) / sqrt(sum |A|^2 sum |B|^2) for each ring; 1 if neither image has any power, 0 if only one has. */
export const correlationOf = (sums: RingSums): Float64Array =>
  sums.cross.map((cross, ring) => ratio(cross, sums.first[ring]!, sums.second[ring]!))

/** Frequency of each ring of an sFRC curve: evenly from 0 to 1 / (2 pixelSpacing), in 1/mm for a spacing in mm. */
export function splitRingFrequencies(rings: number, pixelSpacing: number): Float64Array {
  const step = 1 / (2 * pixelSpacing) / (rings - 1)
  return Float64Array.from({ length: rings }, (_, ring) => (ring < rings - 1 ? ring * step : 1 / (2 * pixelSpacing)))
}

/**
 * First frequency at which a correlation crosses a threshold, interpolated linearly between rings.
 * The last ring is left out, as in sFRC. Infinity if there is no crossing.
 * @param frequencies of the rings, rising
 * @throws argument.invalid if both differ in length
 */
export function crossingFrequency(correlation: Float64Array, frequencies: Float64Array, threshold: number): number {
  if (correlation.length !== frequencies.length) {
    throw new DenoscopeError(
      'argument.invalid',
      `frequencies: expected ${correlation.length}, got ${frequencies.length}`
    )
  }
  for (let ring = 0; ring < correlation.length - 1; ring++) {
    const here = correlation[ring]! - threshold
    if (here === 0) return frequencies[ring]!
    const next = correlation[ring + 1]! - threshold
    if (ring + 2 < correlation.length && here * next < 0) {
      return frequencies[ring]! + (here / (here - next)) * (frequencies[ring + 1]! - frequencies[ring]!)
    }
  }
  return Infinity
}

function ratio(cross: number, first: number, second: number): number {
  if (first > 0 && second > 0) return cross / (Math.sqrt(first) * Math.sqrt(second))
  return first === second ? 1 : 0
}

/** The symmetric Hann window, both ends 0, as in numpy.hanning. */
export const hannWindow = (size: number): Float64Array =>
  Float64Array.from(
    { length: size },
    (_, index) => 0.5 + 0.5 * Math.cos((Math.PI * (2 * index + 1 - size)) / (size - 1))
  )

function hannWindowed(data: Float32Array, size: number): Float64Array {
  const hann = hannWindow(size)
  return Float64Array.from(data, (value, index) => value * hann[Math.floor(index / size)]! * hann[index % size]!)
}

function requireSquarePair(a: Image, b: Image): void {
  if (a.rows !== a.columns || a.rows < 4) {
    throw new DenoscopeError(
      'argument.invalid',
      `a: expected a square image of 4 x 4 or more, got ${a.rows} x ${a.columns}`
    )
  }
  if (b.rows !== a.rows || b.columns !== a.columns) {
    throw new DenoscopeError('argument.invalid', `b: expected ${a.rows} x ${a.columns}, got ${b.rows} x ${b.columns}`)
  }
  for (const [name, { data }] of [
    ['a', a],
    ['b', b]
  ] as const) {
    const bad = data.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0)
      throw new DenoscopeError('argument.invalid', `${name}: expected finite values, got ${data[bad]} at index ${bad}`)
  }
}
