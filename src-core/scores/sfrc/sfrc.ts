import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Image, ImageBatch } from '../../images/image.ts'
import { fromUnitRange } from '../../images/intensity.ts'
import { cutRagged } from '../../images/patchify-grid.ts'
import {
  crossingFrequency,
  splitRingFrequencies,
  correlationOf,
  hannWindow,
  ringSums,
  splitRings,
  type RingSums,
  type Rings
} from '../fidelity/fourier-ring-correlation.ts'
import { completeDiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { PairComputation } from '../metric-definition.ts'
import { smallestSfrcPatch } from './sfrc-definition.ts'
import { sfrcArithmetic, type SfrcArithmetic, type SfrcSettings, type PixelKind } from '../sfrc-settings.ts'
import { emptySpectrum, type Spectrum, transformPairInto } from '../../fourier/transform.ts'
import type { SourceSummary } from '../../sources/source.ts'

export interface SfrcOptions extends Pick<SfrcSettings, 'frcThreshold'> {
  readonly arithmetic: SfrcArithmetic
  readonly scale: PixelScale
  /** Side of a pixel in mm; null: frequencies are in cycles per pixel. */
  readonly pixelSpacing: number | null
}

/**
 * Crossing frequency of each patch of a slice by sFRC (Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673).
 * Patches of `patchSize` tile the slice from the upper left corner; edge patches are padded with pixels of 0.
 * @returns one frequency for each patch, row-major: 1/mm, or cycles per pixel without a spacing. Infinity if the patch
 * correlates throughout; NaN if the reference patch shows only air.
 * @throws argument.invalid for images that differ in size, or patches that are too small
 */
export function sfrcOfSlices(
  reference: Image,
  test: Image,
  options: SfrcOptions & { readonly patchSize: number }
): Float64Array {
  if (test.rows !== reference.rows || test.columns !== reference.columns) {
    const size = ({ rows, columns }: Image) => `${rows} x ${columns}`
    throw new DenoscopeError('argument.invalid', `test: expected ${size(reference)}, got ${size(test)}`)
  }
  const {
    patchSize,
    scale: { offset },
    arithmetic: { lastLineLost }
  } = options
  const cut = (image: Image) => cutRagged(image, { patchSize, offset, lastLineLost })
  return crossings(cut(reference), cut(test), options)
}

/**
 * Crossing frequencies of patches that are cut already, as in an audit.
 * Shape (count, size, size); pixel = value + `scale.offset`.
 * @throws argument.invalid as `sfrcOfSlices`
 */
export function sfrcOfPatches(reference: ImageBatch, test: ImageBatch, options: SfrcOptions): Float64Array {
  return crossings(reference, test, options, options.scale.offset)
}

/** True if a crossing of `sfrcOfSlices` is flagged. Air, which is NaN, is never flagged. */
export const isFlagged = (crossing: number, { hallucinationThreshold }: SfrcSettings): boolean =>
  crossing <= hallucinationThreshold

/**
 * Options of sFRC from settings, for pixels of this spacing in mm.
 * @throws argument.invalid unless pixels are square
 */
export const sfrcOptions = (
  { mode, frcThreshold }: SfrcSettings,
  scale: PixelScale,
  pixelSpacing: readonly [number, number] | null
): SfrcOptions => ({
  arithmetic: sfrcArithmetic[mode],
  frcThreshold,
  scale,
  pixelSpacing: pixelSpacing && requireSquarePixels(pixelSpacing)
})

/** Crossings of an audit's patches, which are clipped to the source's intensity range. */
export const scoreCrossings: PairComputation = (reference, tests, { source, request }) => {
  const { sfrc } = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const inUnit = (batch: ImageBatch) => fromUnitRange(batch, source.intensityRange)
  const options = sfrcOptions(sfrc, pixelScaleOf(source, sfrc), source.pixelSpacing)
  const clean = inUnit(reference)
  return tests.map((test) => ({ frcCrossing: sfrcOfPatches(clean, inUnit(test), options) }))
}

/** @param offset added to every value. Default: 0, for pixels */
function crossings(reference: ImageBatch, test: ImageBatch, options: SfrcOptions, offset = 0): Float64Array {
  const size = reference.rows
  requirePatches(reference, test)
  const correlation = new PatchCorrelation(size, options.arithmetic)
  const frequencies = ringFrequencies(correlation.ringCount, size, options.pixelSpacing)
  const [clean, made] = [new Float32Array(size * size), new Float32Array(size * size)]
  const take = (pixels: Float32Array, { data }: ImageBatch, index: number) => {
    for (let at = 0, from = index * size * size; at < pixels.length; at++, from++) pixels[at] = data[from]! + offset
  }
  const found = new Float64Array(reference.count).fill(NaN)
  for (let index = 0; index < reference.count; index++) {
    take(clean, reference, index)
    if (!hasTissue(clean, options.scale.maximum)) continue
    take(made, test, index)
    found[index] = crossingOf(correlation.curve(clean, made), frequencies, options)
  }
  return found
}

/**
 * Frequencies of rings, even up to the Nyquist frequency in 1/mm.
 * In cycles per pixel ring i has i / size, as in the published program.
 */
function ringFrequencies(count: number, size: number, pixelSpacing: number | null): Float64Array {
  if (pixelSpacing !== null) return splitRingFrequencies(count, pixelSpacing)
  return Float64Array.from({ length: count }, (_, ring) => ring / (size / 2) / 2)
}

function crossingOf(curve: Float64Array, frequencies: Float64Array, { frcThreshold, arithmetic }: SfrcOptions): number {
  // The published program finds no crossing on a curve with undefined values.
  if (arithmetic.singlePrecision)
    return curve.every(Number.isFinite) ? crossingFrequency(curve, frequencies, frcThreshold) : Infinity
  return curve[0]! < frcThreshold ? 0 : crossingFrequency(curve, frequencies, frcThreshold)
}

function requirePatches(reference: ImageBatch, test: ImageBatch): void {
  if (reference.rows !== reference.columns || reference.rows < smallestSfrcPatch) {
    const expected = `square patches of ${smallestSfrcPatch} pixels or more`
    throw new DenoscopeError(
      'argument.invalid',
      `patchSize: sFRC takes ${expected}, got ${reference.rows} x ${reference.columns}`
    )
  }
  if (test.count === reference.count && test.rows === reference.rows && test.columns === reference.columns) return
  const shape = ({ count, rows, columns }: ImageBatch) => `${count} of ${rows} x ${columns}`
  throw new DenoscopeError('argument.invalid', `test: expected ${shape(reference)}, got ${shape(test)}`)
}

/** Correlates patches of one size, ring by ring. Memory is allocated once. */
export class PatchCorrelation {
  readonly #size: number
  readonly #arithmetic: SfrcArithmetic
  readonly #hann: Float64Array
  readonly #rings: Rings
  readonly #scaled: Float32Array
  readonly #windowed: readonly [Float64Array, Float64Array]
  readonly #spectra: readonly [Spectrum, Spectrum]

  constructor(size: number, arithmetic: SfrcArithmetic) {
    const pixels = size * size
    this.#size = size
    this.#arithmetic = arithmetic
    this.#hann = hannWindow(size)
    this.#rings = splitRings(size)
    this.#scaled = new Float32Array(pixels)
    this.#windowed = [new Float64Array(pixels), new Float64Array(pixels)]
    this.#spectra = [emptySpectrum(pixels), emptySpectrum(pixels)]
  }

  /** Number of values of a curve: floor(size / 2). */
  get ringCount(): number {
    return this.#rings.count
  }

  /**
   * |FRC| of two patches, 0 to 1. Each patch is scaled to 0..1 by its own range and tapered by a Hann window.
   * Two flat patches correlate; a flat one with another does not.
   * In single precision, as published, either case gives NaN.
   */
  curve(reference: Float32Array, test: Float32Array): Float64Array {
    const sums = ringSums(...this.#transform(reference, test), this.#rings)
    return this.#arithmetic.singlePrecision ? singlePrecisionCorrelation(sums) : correlationOf(sums).map(Math.abs)
  }

  /** Spectra of both patches. One transform of two patches leaves rounding if a patch has no power at all. */
  #transform(reference: Float32Array, test: Float32Array): readonly [Spectrum, Spectrum] {
    const [size, spectra] = [this.#size, this.#spectra]
    const hasPower = [this.#taper(reference, this.#windowed[0]), this.#taper(test, this.#windowed[1])]
    transformPairInto(...this.#windowed, size, size, spectra)
    for (const [index, { real, imaginary }] of spectra.entries()) {
      if (hasPower[index]) continue
      real.fill(0)
      imaginary.fill(0)
    }
    return spectra
  }

  /** Scales a patch and multiplies it with the window. @returns false if all values are 0 */
  #taper(patch: Float32Array, windowed: Float64Array): boolean {
    const [size, hann, scaled, { patchTransposed }] = [this.#size, this.#hann, this.#scaled, this.#arithmetic]
    scaleInto(scaled, patch)
    let hasPower = false
    for (let row = 0, index = 0; row < size; row++) {
      for (let column = 0; column < size; column++, index++) {
        const value = scaled[index]! * hann[row]!
        const tapered = patchTransposed ? value * (scaled[column * size + row]! * hann[column]!) : value * hann[column]!
        windowed[index] = tapered
        if (tapered !== 0) hasPower = true
      }
    }
    return hasPower
  }
}

/** Patch between its minimum 0 and its maximum 1, in 32 bits; a flat patch becomes 0. */
function scaleInto(scaled: Float32Array, patch: Float32Array): void {
  let [minimum, maximum] = [Infinity, -Infinity]
  for (let at = 0; at < patch.length; at++) {
    if (patch[at]! < minimum) minimum = patch[at]!
    if (patch[at]! > maximum) maximum = patch[at]!
  }
  const range = Math.fround(maximum - minimum)
  if (!(range > 0)) return void scaled.fill(0)
  for (let at = 0; at < patch.length; at++) scaled[at] = Math.fround(patch[at]! - minimum) / range
}

function singlePrecisionCorrelation({ cross, first, second }: RingSums): Float64Array {
  return cross.map((value, ring) => {
    const power = Math.fround(Math.fround(first[ring]!) * Math.fround(second[ring]!))
    return Math.fround(Math.abs(Math.fround(value)) / Math.fround(Math.sqrt(power)))
  })
}

/** Relation of values to the unsigned pixels of sFRC's air test: pixel = value + offset, 0 to about `maximum`. */
export interface PixelScale {
  readonly offset: number
  /** Value of the brightest pixel: 2686 for unsigned 16-bit pixels, 255 for 8-bit ones, 1 for 0..1. */
  readonly maximum: number
}

/** Kinds of pixels, by their name for `--pixels`. */
export const pixelScales = {
  hu: { offset: 1024, maximum: 2686 },
  uint16: { offset: 0, maximum: 2686 },
  uint8: { offset: 0, maximum: 255 },
  unit: { offset: 0, maximum: 1 }
} as const satisfies Record<PixelKind, PixelScale>

/** Scale of a source's values. Default: HU, 0..1, or stored values of 8 or 16 bits, by the source. */
export function pixelScaleOf(
  { unit, intensityRange: [low, high] }: Pick<SourceSummary, 'unit' | 'intensityRange'>,
  given: { pixels?: PixelKind }
): PixelScale {
  if (given.pixels) return pixelScales[given.pixels]
  if (unit === 'HU') return pixelScales.hu
  if (unit === '1') return pixelScales.unit
  return low === 0 && high === 255 ? pixelScales.uint8 : pixelScales.uint16
}

/**
 * True if a reference patch of unsigned pixels shows more than air (arXiv:2603.04673 and its program).
 * Over a tenth of the pixels must be above 200 M / 2686. The mean must be above 150 M / 2686.
 * M is the scale's maximum.
 */
function hasTissue(pixels: Float32Array, maximum: number): boolean {
  const brighter = Math.fround((maximum * 200) / 2686)
  let [count, sum] = [0, 0]
  for (const pixel of pixels) {
    if (pixel > brighter) count++
    sum += pixel
  }
  return count > Math.floor(0.1 * pixels.length) && Math.fround(sum / pixels.length) > (maximum * 150) / 2686
}
