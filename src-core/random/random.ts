import { DenoscopeError } from '../errors.ts'
import { z } from 'zod'

const two32 = 4294967296
/** Below this mean, searching the distribution from 0 upwards is faster than rejection. */
const inversionLimit = 10

/**
 * Random numbers that a seed and a stream reproduce everywhere.
 * Bits: xoshiro128++ (Blackman & Vigna 2021, doi:10.1145/3460772). SplitMix64 fills its state (Steele, Lea & Flood
 * 2014, doi:10.1145/2660193.2660195).
 * Start: the 64-bit number stream x 2^32 + seed, different for every pair of seed and stream.
 */
export class Random {
  readonly #state: Int32Array

  /**
   * @param seed unsigned 32-bit integer.
   * @param stream unsigned 32-bit integer: one for each image, so that any subset of images can be drawn again.
   * @throws argument.invalid for other values.
   */
  constructor(seed: number, stream = 0) {
    requireUnsigned32('seed', seed)
    requireUnsigned32('stream', stream)
    this.#state = splitMixState(seed, stream)
  }

  /** An unsigned 32-bit integer. */
  bits(): number {
    return this.#next() >>> 0
  }

  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number {
    const high = this.#next() >>> 5
    const low = this.#next() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  /**
   * Standard normal number by the ziggurat of Marsaglia & Tsang 2000 (doi:10.18637/jss.v005.i08).
   * Layer and position use separate bits (Doornik 2005, "An improved ziggurat method to generate normal random
   * samples").
   */
  normal(): number {
    for (;;) {
      const word = this.#next()
      const layer = word & (layerCount - 1)
      const position = ((word >> 7) + 0.5) / 16777216
      if (Math.abs(position) < layerRatio[layer]!) return position * layerEdge[layer]!
      if (layer === 0) return position < 0 ? -this.#normalTail() : this.#normalTail()
      const value = position * layerEdge[layer]!
      const height = layerHeight[layer]! + this.uniform() * (layerHeight[layer + 1]! - layerHeight[layer]!)
      if (height < Math.exp(-0.5 * value * value)) return value
    }
  }

  /**
   * Poisson with this mean: sequential inversion below 10 (Devroye 1986, X.3.3), from there on transformed rejection
   * with squeeze, PTRS (Hoermann 1993, doi:10.1016/0167-6687(93)90997-4).
   * @throws argument.invalid when the mean is negative or not finite.
   */
  poisson(mean: number): number {
    if (!(mean >= 0 && mean < Infinity)) {
      throw new DenoscopeError('argument.invalid', `mean: expected a finite number of 0 or more, got ${mean}`)
    }
    if (mean === 0) return 0
    return mean < inversionLimit ? this.#poissonByInversion(mean) : this.#poissonByRejection(mean)
  }

  /**
   * Uniform integer in 0 .. limit - 1, without bias (Lemire 2019, doi:10.1145/3230636, in its rejection form).
   * @param limit 1 .. 2^32.
   * @throws argument.invalid for other limits.
   */
  integer(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > two32) {
      throw new DenoscopeError('argument.invalid', `limit: expected an integer from 1 to 2^32, got ${limit}`)
    }
    const usable = two32 - (two32 % limit)
    for (;;) {
      const word = this.#next() >>> 0
      if (word < usable) return word % limit
    }
  }

  /** Shuffles the array in place (Durstenfeld 1964, doi:10.1145/364520.364540) and returns it. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(array: T): T {
    for (let last = array.length - 1; last > 0; last--) {
      const chosen = this.integer(last + 1)
      const kept = array[last]
      array[last] = array[chosen]
      array[chosen] = kept
    }
    return array
  }

  #next(): number {
    const state = this.#state
    const s0 = state[0]!
    const s1 = state[1]!
    const s2 = state[2]! ^ s0
    const s3 = state[3]! ^ s1
    const sum = (s0 + state[3]!) | 0
    const result = (((sum << 7) | (sum >>> 25)) + s0) | 0
    state[0] = s0 ^ s3
    state[1] = s1 ^ s2
    state[2] = s2 ^ (s1 << 9)
    state[3] = (s3 << 11) | (s3 >>> 21)
    return result
  }

  #normalTail(): number {
    for (;;) {
      const x = -Math.log(1 - this.uniform()) / tailStart
      const y = -Math.log(1 - this.uniform())
      if (y + y > x * x) return tailStart + x
    }
  }

  #poissonByInversion(mean: number): number {
    let remaining = this.uniform()
    let probability = Math.exp(-mean)
    let count = 0
    // Beyond 100, probabilities of a mean under 10 vanish in doubles. The sum of all may miss 1 by rounding.
    while (remaining >= probability && count < 100) {
      remaining -= probability
      count++
      probability *= mean / count
    }
    return count
  }

  #poissonByRejection(mean: number): number {
    const b = 0.931 + 2.53 * Math.sqrt(mean)
    const a = -0.059 + 0.02483 * b
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    const squeeze = 0.9277 - 3.6224 / (b - 2)
    const logMean = Math.log(mean)
    for (;;) {
      const u = this.uniform() - 0.5
      const v = 1 - this.uniform()
      const us = 0.5 - Math.abs(u)
      const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
      if (us >= 0.07 && v <= squeeze) return count
      if (count < 0 || (us < 0.013 && v > us)) continue
      if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= count * logMean - mean - logFactorial(count))
        return count
    }
  }
}

/** @throws argument.invalid for anything but an unsigned 32-bit integer. */
export function requireUnsigned32(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= two32) {
    throw new DenoscopeError('argument.invalid', `${name}: expected an integer from 0 to ${two32 - 1}, got ${value}`)
  }
}

function splitMixState(seed: number, stream: number): Int32Array {
  const state = new Int32Array(4)
  let counter = (BigInt(stream) << 32n) | BigInt(seed)
  for (let half = 0; half < 2; half++) {
    counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n)
    let mixed = BigInt.asUintN(64, (counter ^ (counter >> 30n)) * 0xbf58476d1ce4e5b9n)
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn)
    mixed ^= mixed >> 31n
    state[2 * half] = Number(mixed & 0xffffffffn) | 0
    state[2 * half + 1] = Number(mixed >> 32n) | 0
  }
  return state
}

const tabulated = 32
const table = new Float64Array(tabulated)
for (let n = 2; n < tabulated; n++) table[n] = table[n - 1]! + Math.log(n)

/**
 * ln(n!) of an integer n of 0 or more; relative error below 1e-15.
 * From n = 32 on, Stirling's series to the third term (NIST Digital Library of Mathematical Functions, 5.11.1).
 */
export function logFactorial(n: number): number {
  if (n < tabulated) return table[n]!
  const x = n + 1
  const square = x * x
  const series = (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / x
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + series
}

/**
 * The tables of the normal ziggurat with 128 layers of equal area (Marsaglia & Tsang 2000, doi:10.18637/jss.v005.i08),
 * laid out as in Doornik 2005: layer 0 is the base with the tail, layer 127 the cap.
 */
const layerCount = 128

/** Beginning of the tail, and area of each layer, for 128 layers. */
const tailStart = 3.442619855899
const layerArea = 9.91256303526217e-3

const density = (x: number): number => Math.exp(-0.5 * x * x)

/** Right edge of each layer; that of layer 0 stands for the base's whole area, tail included. */
export const layerEdge = new Float64Array(layerCount + 1)
layerEdge[0] = layerArea / density(tailStart)
layerEdge[1] = tailStart
for (let layer = 2; layer < layerCount; layer++) {
  const below = layerEdge[layer - 1]!
  layerEdge[layer] = Math.sqrt(-2 * Math.log(layerArea / below + density(below)))
}

/** Part of each layer's width that lies wholly under the density. */
export const layerRatio = new Float64Array(layerCount)
for (let layer = 0; layer < layerCount; layer++) layerRatio[layer] = layerEdge[layer + 1]! / layerEdge[layer]!

/** Density at each layer's right edge: the lower side of layers 1 to 127; the last entry is the peak. */
export const layerHeight = layerEdge.map(density)

/** Seeds are unsigned 32-bit integers. */
export const seedSchema = z.int().min(0).max(0xffffffff)
