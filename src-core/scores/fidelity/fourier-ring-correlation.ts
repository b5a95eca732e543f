import { DenoscopeError } from '../../errors.ts'
import { fourierTransform2d, signedFrequencies, type Spectrum } from '../../fourier/transform.ts'
import type { Image } from '../../images/image.ts'

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

/** Sums of Re(A conj B), |A|^2 and |B|^2 for each ring. */
export interface RingSums {
  readonly cross: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

/**
 * Two rings for each frequency of a size x size transform; half of the power belongs to each.
 * Ring `count` collects frequencies outside all rings.
 */
export interface Rings {
  readonly count: number
  readonly inner: Int32Array
  readonly outer: Int32Array
}

/** Rings k = floor(r + 0.5), k = 0 .. floor(size / 2). */
const roundedRings = (size: number): Rings =>
  ringsOf(
    size,
    Math.floor(size / 2) + 1,
    (radius) => Math.floor(radius + 0.5),
    (radius) => Math.floor(radius + 0.5)
  )

/** The rings of sFRC: floor(r) and ceil(r), below floor(size / 2). */
export const splitRings = (size: number): Rings => ringsOf(size, Math.floor(size / 2), Math.floor, Math.ceil)

function ringsOf(
  size: number,
  count: number,
  inner: (radius: number) => number,
  outer: (radius: number) => number
): Rings {
  const frequencies = signedFrequencies(size)
  const radius = (index: number) => Math.hypot(frequencies[Math.floor(index / size)]!, frequencies[index % size]!)
  const rings = (ringOf: (radius: number) => number) =>
    Int32Array.from({ length: size * size }, (_, index) => Math.min(count, ringOf(radius(index))))
  return { count, inner: rings(inner), outer: rings(outer) }
}

/** Sums of two transforms of one size over rings. */
export function ringSums(a: Spectrum, b: Spectrum, { count, inner, outer }: Rings): RingSums {
  const sums = {
    cross: new Float64Array(count + 1),
    first: new Float64Array(count + 1),
    second: new Float64Array(count + 1)
  }
  addHalves(sums, a, b, inner)
  addHalves(sums, a, b, outer)
  return {
    cross: sums.cross.subarray(0, count),
    first: sums.first.subarray(0, count),
    second: sums.second.subarray(0, count)
  }
}

function addHalves({ cross, first, second }: RingSums, a: Spectrum, b: Spectrum, rings: Int32Array): void {
  for (let index = 0; index < rings.length; index++) {
    const ring = rings[index]!
    const ar = a.real[index]!
    const ai = a.imaginary[index]!
    const br = b.real[index]!
    const bi = b.imaginary[index]!
    cross[ring]! += (ar * br + ai * bi) / 2
    first[ring]! += (ar * ar + ai * ai) / 2
    second[ring]! += (br * br + bi * bi) / 2
  }
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
