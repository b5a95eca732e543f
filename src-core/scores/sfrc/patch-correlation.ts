import { PackedPairTransform } from '../../fourier/transform.ts'
import { correlationOf, hannWindow } from '../fidelity/fourier-ring-correlation.ts'
import { packedRingSums, splitRings, type RingSums, type Rings } from '../fidelity/ring-sums.ts'
import type { SfrcArithmetic } from '../sfrc-settings.ts'

/** Correlates patches of one size, ring by ring. */
export class PatchCorrelation {
  readonly #size: number
  readonly #arithmetic: SfrcArithmetic
  readonly #tables: Tables
  readonly #transform: PackedPairTransform
  readonly #scaled: Float32Array

  constructor(size: number, arithmetic: SfrcArithmetic) {
    this.#size = size
    this.#arithmetic = arithmetic
    this.#tables = tablesOf(size)
    this.#transform = new PackedPairTransform(size)
    this.#scaled = new Float32Array(size * size)
  }

  /** Number of values of a curve: floor(size / 2). */
  get ringCount(): number {
    return this.#tables.rings.count
  }

  /**
   * |FRC| of two patches, 0 to 1. Each patch is scaled to 0..1 by its own range and tapered by a Hann window.
   * Two flat patches correlate; a flat one with another does not.
   * In single precision, as published, either case gives NaN.
   */
  curve(reference: Float32Array, test: Float32Array): Float64Array {
    const { input } = this.#transform
    const hasPower = [this.#window(reference, input.real), this.#window(test, input.imaginary)] as const
    const sums = packedRingSums(this.#transform.run(), this.#tables.rings)
    withoutRounding(sums, hasPower)
    return this.#arithmetic.singlePrecision ? singlePrecisionCorrelation(sums) : correlationOf(sums).map(Math.abs)
  }

  /** Writes a patch, scaled and tapered. @returns true if it has any power */
  #window(patch: Float32Array, into: Float64Array): boolean {
    const [size, { hann }] = [this.#size, this.#tables]
    const scaled = this.#scaled
    scale(patch, scaled)
    let hasPower = false
    for (let row = 0, index = 0; row < size; row++) {
      const weight = hann[row]!
      for (let column = 0; column < size; column++, index++) {
        const other = this.#arithmetic.patchTransposed ? scaled[column * size + row]! * hann[column]! : hann[column]!
        const value = scaled[index]! * weight * other
        into[index] = value
        if (value !== 0) hasPower = true
      }
    }
    return hasPower
  }
}

interface Tables {
  readonly hann: Float64Array
  readonly rings: Rings
}

/** Tables of the last size. Making them takes as long as some patches. */
let latest: { readonly size: number; readonly tables: Tables } | undefined

function tablesOf(size: number): Tables {
  if (latest?.size !== size) latest = { size, tables: { hann: hannWindow(size), rings: splitRings(size) } }
  return latest.tables
}

/** Writes a patch between its minimum 0 and its maximum 1, in 32 bits; a flat patch becomes 0. */
function scale(patch: Float32Array, into: Float32Array): void {
  let minimum = Infinity
  let maximum = -Infinity
  for (let index = 0; index < patch.length; index++) {
    const value = patch[index]!
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  const range = Math.fround(maximum - minimum)
  if (!(range > 0)) into.fill(0)
  else for (let index = 0; index < patch.length; index++) into[index] = Math.fround(patch[index]! - minimum) / range
}

/** Removes the rounding that a transform of two patches leaves if one of them has no power at all. */
function withoutRounding({ cross, first, second }: RingSums, [hasFirst, hasSecond]: readonly [boolean, boolean]): void {
  if (!hasFirst) first.fill(0)
  if (!hasSecond) second.fill(0)
  if (!hasFirst || !hasSecond) cross.fill(0)
}

function singlePrecisionCorrelation({ cross, first, second }: RingSums): Float64Array {
  return cross.map((value, ring) => {
    const power = Math.fround(Math.fround(first[ring]!) * Math.fround(second[ring]!))
    return Math.fround(Math.abs(Math.fround(value)) / Math.fround(Math.sqrt(power)))
  })
}
