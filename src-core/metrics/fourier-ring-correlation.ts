import { DenoscopeError } from '../errors.ts'
import { fourierTransform2d, signedFrequencies, type Spectrum } from '../fourier/transform.ts'
import type { Image } from '../images/image.ts'

export interface RingCorrelationOptions {
  /** `hann`: outer product of 0.5 - 0.5 cos(2 pi n / (N - 1)); `none` unless given. */
  readonly window?: 'hann' | 'none'
  /**
   * `rounded`, unless given: ring k = floor(r + 0.5), k = 0 .. floor(N/2), and the correlation may be negative.
   * `split`, as in sFRC (arXiv 2603.04673): half the sum over floor(r) = k and half of that over ceil(r) = k, k < N/2, absolute value.
   */
  readonly rings?: 'rounded' | 'split'
}

/**
 * Fourier ring correlation of two square images (Saxton & Baumeister 1982, doi:10.1111/j.1365-2818.1982.tb00405.x;
 * van Heel, Keegstra, Schutter & van Bruggen 1982): for each ring of integer frequencies r = hypot(fx, fy),
 * Re sum(A conj B) / sqrt(sum |A|^2 sum |B|^2); corners beyond the last ring count nowhere; no mean is taken off.
 *
 * @param a, b images of one size and any unit.
 * @returns a value for each ring, -1 to 1; where neither image has any power 1, where only one has 0.
 * @throws argument.invalid for images that are not square, differ in size, are smaller than 4 x 4 or not finite.
 */
export function fourierRingCorrelation(a: Image, b: Image, { window = 'none', rings = 'rounded' }: RingCorrelationOptions = {}): Float64Array {
  requireSquarePair(a, b)
  const size = a.rows
  const [first, second] = [a, b].map(({ data }) => fourierTransform2d(window === 'hann' ? hannWindowed(data, size) : data, size, size)) as [Spectrum, Spectrum]
  const sums = rings === 'rounded' ? roundedRings(first, second, size) : splitRings(first, second, size)
  const correlation = sums.cross.map((cross, ring) => ratio(cross, sums.first[ring]!, sums.second[ring]!))
  return rings === 'split' ? correlation.map(Math.abs) : correlation
}

/** Frequency of each ring of an sFRC curve: evenly from 0 to 1 / (2 pixelSpacing), in 1/mm for a spacing in mm. */
export function splitRingFrequencies(rings: number, pixelSpacing: number): Float64Array {
  return Float64Array.from({ length: rings }, (_, ring) => ring / (rings - 1) / (2 * pixelSpacing))
}

/**
 * Where a correlation first crosses a threshold, interpolated linearly between rings; the last ring is left out, as in
 * sFRC. Infinity where it never does.
 * @param frequencies of the rings, rising.
 * @throws argument.invalid when both differ in length.
 */
export function crossingFrequency(correlation: Float64Array, frequencies: Float64Array, threshold: number): number {
  if (correlation.length !== frequencies.length) {
    throw new DenoscopeError('argument.invalid', `frequencies: expected ${correlation.length}, got ${frequencies.length}`)
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

interface RingSums {
  readonly cross: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

function roundedRings(first: Spectrum, second: Spectrum, size: number): RingSums {
  const sums = emptySums(Math.floor(size / 2) + 1)
  forEachFrequency(first, second, size, (radius, cross, a, b) => addTo(sums, Math.floor(radius + 0.5), 1, cross, a, b))
  return sums
}

function splitRings(first: Spectrum, second: Spectrum, size: number): RingSums {
  const sums = emptySums(Math.ceil(size / 2))
  forEachFrequency(first, second, size, (radius, cross, a, b) => {
    addTo(sums, Math.floor(radius), 0.5, cross, a, b)
    addTo(sums, Math.ceil(radius), 0.5, cross, a, b)
  })
  return sums
}

function forEachFrequency(
  first: Spectrum, second: Spectrum, size: number,
  visit: (radius: number, cross: number, first: number, second: number) => void
): void {
  const frequencies = signedFrequencies(size)
  for (let index = 0; index < size * size; index++) {
    const radius = Math.hypot(frequencies[Math.floor(index / size)]!, frequencies[index % size]!)
    const [ar, ai, br, bi] = [first.real[index]!, first.imaginary[index]!, second.real[index]!, second.imaginary[index]!]
    visit(radius, ar * br + ai * bi, ar * ar + ai * ai, br * br + bi * bi)
  }
}

const emptySums = (rings: number): RingSums =>
  ({ cross: new Float64Array(rings), first: new Float64Array(rings), second: new Float64Array(rings) })

function addTo({ cross, first, second }: RingSums, ring: number, share: number, c: number, a: number, b: number): void {
  if (ring >= cross.length) return
  cross[ring]! += share * c
  first[ring]! += share * a
  second[ring]! += share * b
}

function ratio(cross: number, first: number, second: number): number {
  if (first > 0 && second > 0) return cross / (Math.sqrt(first) * Math.sqrt(second))
  return first === second ? 1 : 0
}

function hannWindowed(data: Float32Array, size: number): Float64Array {
  const hann = Float64Array.from({ length: size }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (size - 1)))
  return Float64Array.from(data, (value, index) => value * hann[Math.floor(index / size)]! * hann[index % size]!)
}

function requireSquarePair(a: Image, b: Image): void {
  if (a.rows !== a.columns || a.rows < 4) {
    throw new DenoscopeError('argument.invalid', `a: expected a square image of 4 x 4 or more, got ${a.rows} x ${a.columns}`)
  }
  if (b.rows !== a.rows || b.columns !== a.columns) {
    throw new DenoscopeError('argument.invalid', `b: expected ${a.rows} x ${a.columns}, got ${b.rows} x ${b.columns}`)
  }
  for (const [name, { data }] of [['a', a], ['b', b]] as const) {
    const bad = data.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) throw new DenoscopeError('argument.invalid', `${name}: expected finite values, got ${data[bad]} at index ${bad}`)
  }
}
