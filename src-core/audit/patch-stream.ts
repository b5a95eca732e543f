import { degrade } from '../degradation/degrade.ts'
import { lowDoseSlice, requireScannable } from '../degradation/low-dose/low-dose-slice.ts'
import { DenoscopeError } from '../errors.ts'
import { batchOfOne, imageAt, imageBatch, type Image, type ImageBatch } from '../images/image.ts'
import { clippedShares, type ClippedShares } from '../images/clipping.ts'
import { toUnitRange } from '../images/intensity.ts'
import { cutRagged, extractPatches } from '../images/patches.ts'
import type { Source } from '../sources/source.ts'
import type { AuditPlan } from './plan.ts'
import type { AuditRequest } from './request.ts'

/** Patches of one slice with their origin; images in 0..1. `reference` is null when nothing clean is known; `noisy` may be a compared candidate. */
export interface SlicePatches {
  readonly slice: number
  readonly row: Int32Array
  readonly column: Int32Array
  readonly reference: ImageBatch | null
  readonly noisy: ImageBatch
  /** Their positions among all patches of the slice, where not all were taken. */
  readonly taken?: readonly number[]
  /** Of the source's slice within the crop. */
  readonly clipped: ClippedShares
}

export interface PatchInput {
  readonly source: Source
  /** The clean series of a real pair or a comparison; null for every other degradation. */
  readonly reference: Source | null
}

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
  const { crop, patchSize } = request.patchify
  const cut = (image: Image): ImageBatch =>
    crop.kind === 'whole' ? cutRagged(image, { patchSize }) : extractPatches(image, rowStarts, columnStarts, patchSize)
  const starts = rowStarts.flatMap((row) => columnStarts.map((column) => [row, column] as const))
  return {
    slice,
    row: Int32Array.from(starts, ([row]) => row),
    column: Int32Array.from(starts, ([, column]) => column),
    reference: reference && cut(reference),
    noisy: cut(noisy),
    clipped: clippedShares(original, input.source.summary.intensityRange, plan.grid.crop)
  }
}

/** One slice, clean and noisy, in 0..1, and as the source has it; `noisy` is the source itself where nothing is simulated. */
export async function degradedSlice(
  { source, reference }: PatchInput,
  { degradation, seed }: Pick<AuditRequest, 'degradation' | 'seed'>,
  slice: number
): Promise<{ noisy: Image; reference: Image | null; original: Image }> {
  const { intensityRange } = source.summary
  const original = await source.readSlice(slice)
  const image = toUnitRange(original, intensityRange)
  if (degradation.kind === 'none') return { noisy: image, reference: null, original }
  if (degradation.kind === 'pair' || degradation.kind === 'compare') {
    if (!reference) throw new DenoscopeError('argument.invalid', `degradation: '${degradation.kind}' needs its reference series`)
    return { noisy: image, reference: toUnitRange(await reference.readSlice(slice), intensityRange), original }
  }
  if (degradation.kind === 'low-dose') {
    const scan = { photons: degradation.photons, seed, slice, pixelSpacing: requireScannable(source.summary) }
    return { noisy: toUnitRange(lowDoseSlice(original, scan), intensityRange), reference: image, original }
  }
  return { noisy: imageAt(degrade(batchOfOne(image), degradation, { seed, firstImage: slice }), 0), reference: image, original }
}

/** Joins patches of several slices to one batch, keeping at most `limit` of them. */
export function joinPatches(parts: readonly SlicePatches[], limit: number): {
  slice: Int32Array
  row: Int32Array
  column: Int32Array
  reference: ImageBatch | null
  noisy: ImageBatch
} {
  const count = Math.min(limit, parts.reduce((sum, part) => sum + part.noisy.count, 0))
  const slices = parts.map((part) => new Int32Array(part.noisy.count).fill(part.slice))
  const references = parts.map((part) => part.reference)
  return {
    slice: joinIntegers(slices, count),
    row: joinIntegers(parts.map((part) => part.row), count),
    column: joinIntegers(parts.map((part) => part.column), count),
    reference: references.every((batch) => batch !== null) ? joinBatches(references, count) : null,
    noisy: joinBatches(parts.map((part) => part.noisy), count)
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

function joinBatches(parts: readonly ImageBatch[], count: number): ImageBatch {
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
