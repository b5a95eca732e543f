import { requireSquarePixels } from '../../degradation/low-dose/geometry.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Image, ImageBatch } from '../../images/image.ts'
import { fromUnitRange } from '../../images/intensity.ts'
import { cutRagged } from '../../images/patches.ts'
import { crossingFrequency, splitRingFrequencies } from '../fidelity/fourier-ring-correlation.ts'
import { completeDiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { PairComputation } from '../score-kind.ts'
import { PatchCorrelation } from './patch-correlation.ts'
import { hasTissue, pixelScaleOf, type PixelScale } from './pixel-scale.ts'
import { smallestSfrcPatch } from './sfrc-definition.ts'
import { sfrcArithmetic, type SfrcArithmetic, type SfrcSettings } from '../sfrc-settings.ts'

export interface SfrcOptions extends Pick<SfrcSettings, 'frcThreshold'> {
  readonly arithmetic: SfrcArithmetic
  readonly scale: PixelScale
  /** Side of a pixel in mm; without it frequencies are in cycles a pixel. */
  readonly pixelSpacing: number | null
}

/**
 * Where each patch of a slice stops correlating with the reference: sFRC (Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673).
 * Patches of `patchSize` lie side by side from the upper left corner; those at the edges are filled up with pixels of 0.
 * @returns row-major, one frequency for each patch: 1/mm, or cycles a pixel without a spacing; Infinity where the patch
 * correlates throughout, NaN where the reference patch shows only air.
 * @throws argument.invalid for images that differ in size, or patches that are too small.
 */
export function sfrcOfSlices(
  reference: Image,
  candidate: Image,
  options: SfrcOptions & { readonly patchSize: number }
): Float64Array {
  if (candidate.rows !== reference.rows || candidate.columns !== reference.columns) {
    const size = ({ rows, columns }: Image) => `${rows} x ${columns}`
    throw new DenoscopeError('argument.invalid', `candidate: expected ${size(reference)}, got ${size(candidate)}`)
  }
  const {
    patchSize,
    scale: { offset },
    arithmetic: { lastLineLost }
  } = options
  const cut = (image: Image) => cutRagged(image, { patchSize, offset, lastLineLost })
  return crossings(cut(reference), cut(candidate), options)
}

/**
 * The same for patches that are cut already, as an audit's are: shape (count, size, size), values + `scale.offset` pixels.
 * @throws argument.invalid as `sfrcOfSlices`.
 */
export function sfrcOfPatches(reference: ImageBatch, candidate: ImageBatch, options: SfrcOptions): Float64Array {
  const { offset } = options.scale
  const pixels = (batch: ImageBatch) => ({ ...batch, data: batch.data.map((value) => value + offset) })
  return crossings(pixels(reference), pixels(candidate), options)
}

/** Whether a crossing that `sfrcOfSlices` gave is flagged; air, which is NaN, never. */
export const isFlagged = (crossing: number, { hallucinationThreshold }: SfrcSettings): boolean =>
  crossing <= hallucinationThreshold

/**
 * The options that settings stand for, for a source's pixels of this spacing in mm.
 * @throws argument.invalid unless pixels are square.
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
export const scoreCrossings: PairComputation = (reference, test, { source, request }) => {
  const { sfrc } = completeDiscrepancyConfiguration(source.unit, request.discrepancy)
  const inUnit = (batch: ImageBatch) => fromUnitRange(batch, source.intensityRange)
  const options = sfrcOptions(sfrc, pixelScaleOf(source, sfrc), source.pixelSpacing)
  return { frcCrossing: sfrcOfPatches(inUnit(reference), inUnit(test), options) }
}

function crossings(reference: ImageBatch, candidate: ImageBatch, options: SfrcOptions): Float64Array {
  const size = reference.rows
  requirePatches(reference, candidate)
  const correlation = new PatchCorrelation(size, options.arithmetic)
  const frequencies = ringFrequencies(correlation.ringCount, size, options.pixelSpacing)
  const patch = ({ data }: ImageBatch, index: number) => data.subarray(index * size * size, (index + 1) * size * size)
  return Float64Array.from({ length: reference.count }, (_, index) => {
    const clean = patch(reference, index)
    if (!hasTissue(clean, options.scale.maximum)) return NaN
    return crossingOf(correlation.curve(clean, patch(candidate, index)), frequencies, options)
  })
}

/** Evenly up to the Nyquist frequency in 1/mm; in cycles a pixel ring i has i / size, as the published program has it. */
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

function requirePatches(reference: ImageBatch, candidate: ImageBatch): void {
  if (reference.rows !== reference.columns || reference.rows < smallestSfrcPatch) {
    const expected = `square patches of ${smallestSfrcPatch} pixels or more`
    throw new DenoscopeError(
      'argument.invalid',
      `patchSize: sFRC takes ${expected}, got ${reference.rows} x ${reference.columns}`
    )
  }
  if (
    candidate.count === reference.count &&
    candidate.rows === reference.rows &&
    candidate.columns === reference.columns
  )
    return
  const shape = ({ count, rows, columns }: ImageBatch) => `${count} of ${rows} x ${columns}`
  throw new DenoscopeError('argument.invalid', `candidate: expected ${shape(reference)}, got ${shape(candidate)}`)
}
