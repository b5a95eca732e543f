import { degrade } from '../degradation/degrade.ts'
import { lowDoseSlice, requireScannable } from '../degradation/low-dose/low-dose-slice.ts'
import { reducedDoseSlice } from '../degradation/low-dose/noise-insertion.ts'
import { DenoscopeError } from '../errors.ts'
import { batchOfOne, imageAt, imageBatch, type Image, type ImageBatch } from '../images/image.ts'
import { clippedShares, type ClippedShares, toUnitRange } from '../images/intensity.ts'
import { cutRagged, extractPatches } from '../images/patches.ts'
import type { Source } from '../sources/source.ts'
import { withChosenKernel } from './chosen-kernel.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditRequest } from './audit-request.ts'

/** Patches of one place in every role that is there before denoising; images in 0..1. */
export interface GivenPatches {
  /** Null if nothing clean is known. */
  readonly reference: ImageBatch | null
  /** Null if no input is known. */
  readonly noisy: ImageBatch | null
  /** Of each output of others, in the audit's order. */
  readonly outputs: readonly ImageBatch[]
}

/** A slice as an audit degrades it, in 0..1. */
export interface DegradedSlice {
  /** Null if nothing clean is known. */
  readonly reference: Image | null
  /** Null if no input is known. */
  readonly noisy: Image | null
}

/** Patches of one slice with their origin. */
export interface SlicePatches extends GivenPatches {
  readonly slice: number
  readonly row: Int32Array
  readonly column: Int32Array
  /** Their positions among all patches of the slice, where not all were taken. */
  readonly taken?: readonly number[]
  /** Of the source's slice within the crop. */
  readonly clipped: ClippedShares
  /** The slice that the patches were cut from; emptied if no denoiser sees it. */
  readonly whole: DegradedSlice
  /** Cuts an image of the slice's size, in any unit, as these patches were cut. */
  readonly cut: (image: Image) => ImageBatch
}

/** A series that another method put out. */
export interface OpenOutput {
  readonly key: string
  readonly label: string
  readonly source: Source
}

export interface PatchInput {
  /** The noisy input, or what it is made from; the reference if no input is known. */
  readonly source: Source
  /** The clean series of a real pair; null for every other degradation. */
  readonly reference: Source | null
  readonly outputs: readonly OpenOutput[]
}

/** The series that outputs are compared with. */
export const referenceOf = ({ source, reference }: PatchInput): Source => reference ?? source

/** A piece of the images that every audit has: the clean ones if they are known. */
export const clearest = ({ reference, noisy }: Pick<GivenPatches, 'reference' | 'noisy'>): ImageBatch =>
  (reference ?? noisy)!

/**
 * The patches of one slice, clean and noisy, in row, column order. The whole slice is degraded and then
 * cut, with the slice's number as random stream: a pixel's noise does not depend on crop, patch or stride.
 */
export async function readSlicePatches(
  input: PatchInput,
  request: Pick<AuditRequest, 'patchify' | 'degradation' | 'seed'>,
  plan: AuditPlan,
  slice: number
): Promise<SlicePatches> {
  const { rowStarts, columnStarts } = plan.grid
  const { noisy, reference, original } = await degradedSlice(input, request, slice)
  const { intensityRange } = input.source.summary
  const outputs: ImageBatch[] = []
  const { crop, patchSize } = request.patchify
  const cut = (image: Image): ImageBatch =>
    crop.kind === 'whole' ? cutRagged(image, { patchSize }) : extractPatches(image, rowStarts, columnStarts, patchSize)
  for (const output of input.outputs)
    outputs.push(cut(toUnitRange(await output.source.readSlice(slice), intensityRange)))
  const starts = rowStarts.flatMap((row) => columnStarts.map((column) => [row, column] as const))
  return {
    slice,
    row: Int32Array.from(starts, ([row]) => row),
    column: Int32Array.from(starts, ([, column]) => column),
    reference: reference && cut(reference),
    noisy: noisy && cut(noisy),
    outputs,
    clipped: clippedShares(original, intensityRange, plan.grid.crop),
    whole: { reference, noisy },
    cut
  }
}

/** One slice, clean and noisy, in 0..1, and as the source has it; `noisy` is the source itself where nothing is simulated. */
export async function degradedSlice(
  { source, reference }: Pick<PatchInput, 'source' | 'reference'>,
  { degradation, seed }: Pick<AuditRequest, 'degradation' | 'seed'>,
  slice: number
): Promise<DegradedSlice & { readonly original: Image }> {
  const { intensityRange } = source.summary
  const original = await source.readSlice(slice)
  const image = toUnitRange(original, intensityRange)
  if (degradation.kind === 'none') return { noisy: image, reference: null, original }
  if (degradation.kind === 'reference') return { noisy: null, reference: image, original }
  if (degradation.kind === 'pair') {
    if (!reference)
      throw new DenoscopeError('argument.invalid', `degradation: '${degradation.kind}' needs its reference series`)
    return { noisy: image, reference: toUnitRange(await reference.readSlice(slice), intensityRange), original }
  }
  if (degradation.kind === 'low-dose') {
    const scan = { photons: degradation.photons, seed, slice, pixelSpacing: requireScannable(source.summary) }
    return { noisy: toUnitRange(lowDoseSlice(original, scan), intensityRange), reference: image, original }
  }
  if (degradation.kind === 'reduced-dose') {
    const pixelSpacing = requireScannable(source.summary)
    const {
      degradation: { kernel }
    } = await withChosenKernel({ degradation }, source)
    const reduced = reducedDoseSlice(original, {
      share: degradation.share,
      kernel: kernel!,
      seed,
      stream: slice,
      pixelSpacing
    })
    return { noisy: toUnitRange(reduced, intensityRange), reference: image, original }
  }
  return {
    noisy: imageAt(degrade(batchOfOne(image), degradation, { seed, firstImage: slice }), 0),
    reference: image,
    original
  }
}

/** Joins patches of several slices to one batch, keeping at most `limit` of them. */
export function joinPatches(
  parts: readonly SlicePatches[],
  limit: number
): GivenPatches & {
  readonly count: number
  readonly slice: Int32Array
  readonly row: Int32Array
  readonly column: Int32Array
} {
  const counts = parts.map((part) => clearest(part).count)
  const count = Math.min(
    limit,
    counts.reduce((sum, of) => sum + of, 0)
  )
  const slices = parts.map((part, index) => new Int32Array(counts[index]!).fill(part.slice))
  const join = (batches: readonly (ImageBatch | null)[]) =>
    batches.every((batch) => batch !== null) ? joinBatches(batches, count) : null
  return {
    count,
    slice: joinIntegers(slices, count),
    row: joinIntegers(
      parts.map((part) => part.row),
      count
    ),
    column: joinIntegers(
      parts.map((part) => part.column),
      count
    ),
    reference: join(parts.map((part) => part.reference)),
    noisy: join(parts.map((part) => part.noisy)),
    outputs: (parts[0]?.outputs ?? []).map((_, output) =>
      joinBatches(
        parts.map((part) => part.outputs[output]!),
        count
      )
    )
  }
}

function joinIntegers(parts: readonly Int32Array[], count: number): Int32Array {
  const joined = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined.subarray(0, count)
}

/** The first `count` images of some batches, as one batch. */
export function joinBatches(parts: readonly ImageBatch[], count: number): ImageBatch {
  const { rows, columns } = parts[0]!
  const data = new Float32Array(count * rows * columns)
  let offset = 0
  for (const part of parts) {
    const room = data.length - offset
    data.set(part.data.length > room ? part.data.subarray(0, room) : part.data, offset)
    offset += Math.min(room, part.data.length)
  }
  return imageBatch(data, count, rows, columns)
}
