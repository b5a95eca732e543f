import { fourierTransformPair2d, type Spectrum } from '../../fourier/transform.ts'
import {
  correlationOf,
  hannWindow,
  ringSums,
  splitRings,
  type RingSums,
  type Rings
} from '../fidelity/fourier-ring-correlation.ts'
import type { SfrcArithmetic } from '../sfrc-settings.ts'

/** Correlates patches of one size, ring by ring. */
export class PatchCorrelation {
  readonly #size: number
  readonly #arithmetic: SfrcArithmetic
  readonly #hann: Float64Array
  readonly #rings: Rings

  constructor(size: number, arithmetic: SfrcArithmetic) {
    this.#size = size
    this.#arithmetic = arithmetic
    this.#hann = hannWindow(size)
    this.#rings = splitRings(size)
  }

  /** The number of values in a curve: floor(size / 2). */
  get ringCount(): number {
    return this.#rings.count
  }

  /**
   * |FRC| of two patches, each scaled to 0..1 by its own minimum and maximum and tapered by a Hann window; 0 to 1. Patches that
   * are both flat correlate, of which one is flat do not; in single precision, as published, either gives NaN.
   */
  curve(reference: Float32Array, candidate: Float32Array): Float64Array {
    const sums = ringSums(
      ...this.#spectra(this.#windowed(scaled(reference)), this.#windowed(scaled(candidate))),
      this.#rings
    )
    return this.#arithmetic.singlePrecision ? singlePrecisionCorrelation(sums) : correlationOf(sums).map(Math.abs)
  }

  /** A transform of two patches at once would leave rounding where a patch has no power at all. */
  #spectra(reference: Float64Array, candidate: Float64Array): [Spectrum, Spectrum] {
    const spectra = fourierTransformPair2d(reference, candidate, this.#size, this.#size)
    for (const [index, patch] of [reference, candidate].entries()) {
      if (patch.some((value) => value !== 0)) continue
      spectra[index]!.real.fill(0)
      spectra[index]!.imaginary.fill(0)
    }
    return spectra
  }

  #windowed(patch: Float32Array): Float64Array {
    const [size, hann] = [this.#size, this.#hann]
    const windowed = new Float64Array(patch.length)
    for (let row = 0, index = 0; row < size; row++) {
      for (let column = 0; column < size; column++, index++) {
        const value = patch[index]! * hann[row]!
        windowed[index] = this.#arithmetic.patchTransposed
          ? value * (patch[column * size + row]! * hann[column]!)
          : value * hann[column]!
      }
    }
    return windowed
  }
}

/** A patch between its minimum 0 and its maximum 1, in 32 bits; a flat one is 0. */
function scaled(patch: Float32Array): Float32Array {
  let [minimum, maximum] = [Infinity, -Infinity]
  for (const value of patch) {
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  const range = Math.fround(maximum - minimum)
  return range > 0 ? patch.map((value) => Math.fround(value - minimum) / range) : new Float32Array(patch.length)
}

function singlePrecisionCorrelation({ cross, first, second }: RingSums): Float64Array {
  return cross.map((value, ring) => {
    const power = Math.fround(Math.fround(first[ring]!) * Math.fround(second[ring]!))
    return Math.fround(Math.abs(Math.fround(value)) / Math.fround(Math.sqrt(power)))
  })
}
