import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Image, ImageBatch } from '../../images/image.ts'
import { fromUnitRange } from '../../images/intensity.ts'
import { cutRaggedPatch, raggedCorners } from '../../images/patchify-grid.ts'
import { crossingFrequency, splitRingFrequencies } from '../fidelity/fourier-ring-correlation.ts'
import { completeDiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { PairComputation } from '../metric-definition.ts'
import { PatchCorrelation } from './patch-correlation.ts'
import { smallestSfrcPatch } from './sfrc-definition.ts'
import { sfrcArithmetic, type SfrcArithmetic, type SfrcSettings, type PixelKind } from '../sfrc-settings.ts'
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
  const corners = raggedCorners(reference, patchSize)
  requirePatchSize(patchSize, patchSize)
  const memory = { reference: new Float32Array(patchSize ** 2), test: new Float32Array(patchSize ** 2) }
  const cut = (image: Image, index: number, into: Float32Array) => {
    cutRaggedPatch(image, { patchSize, offset, lastLineLost }, corners[index]!, into)
    return into
  }
  const patches: PatchPairs = {
    count: corners.length,
    size: patchSize,
    reference: (index) => cut(reference, index, memory.reference),
    test: (index) => cut(test, index, memory.test)
  }
  return crossings(patches, options)
}

/**
 * Crossing frequencies of patches that are cut already, as in an audit.
 * Shape (count, size, size); pixel = value + `scale.offset`.
 * @throws argument.invalid as `sfrcOfSlices`
 */
export function sfrcOfPatches(reference: ImageBatch, test: ImageBatch, options: SfrcOptions): Float64Array {
  const { offset } = options.scale
  requirePatches(reference, test)
  const pixels = (batch: ImageBatch) => {
    const into = new Float32Array(batch.rows * batch.columns)
    return (index: number) => {
      const first = index * into.length
      for (let at = 0; at < into.length; at++) into[at] = batch.data[first + at]! + offset
      return into
    }
  }
  const { count, rows } = reference
  return crossings({ count, size: rows, reference: pixels(reference), test: pixels(test) }, options)
}

/** Pairs of square patches. */
interface PatchPairs {
  readonly count: number
  /** Side in pixels. */
  readonly size: number
  /** Pixels of a patch; valid until the next one is asked for. */
  readonly reference: (index: number) => Float32Array
  readonly test: (index: number) => Float32Array
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

function crossings({ count, size, reference, test }: PatchPairs, options: SfrcOptions): Float64Array {
  const correlation = new PatchCorrelation(size, options.arithmetic)
  const frequencies = ringFrequencies(correlation.ringCount, size, options.pixelSpacing)
  return Float64Array.from({ length: count }, (_, index) => {
    const clean = reference(index)
    if (!hasTissue(clean, options.scale.maximum)) return NaN
    return crossingOf(correlation.curve(clean, test(index)), frequencies, options)
  })
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

function requirePatchSize(rows: number, columns: number): void {
  if (rows === columns && rows >= smallestSfrcPatch) return
  const expected = `square patches of ${smallestSfrcPatch} pixels or more`
  throw new DenoscopeError('argument.invalid', `patchSize: sFRC takes ${expected}, got ${rows} x ${columns}`)
}

function requirePatches(reference: ImageBatch, test: ImageBatch): void {
  requirePatchSize(reference.rows, reference.columns)
  if (test.count === reference.count && test.rows === reference.rows && test.columns === reference.columns) return
  const shape = ({ count, rows, columns }: ImageBatch) => `${count} of ${rows} x ${columns}`
  throw new DenoscopeError('argument.invalid', `test: expected ${shape(reference)}, got ${shape(test)}`)
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
  let count = 0
  let sum = 0
  for (let index = 0; index < pixels.length; index++) {
    const pixel = pixels[index]!
    if (pixel > brighter) count++
    sum += pixel
  }
  return count > Math.floor(0.1 * pixels.length) && Math.fround(sum / pixels.length) > (maximum * 150) / 2686
}
