import type { DegradedSlice } from '../degradation/degraded-slice.ts'
import type { SliceFile } from '../denoisers/denoiser.ts'
import { imageBatch, type Image, type ImageBatch } from '../images/image.ts'
import { clippedShares, type ClippedShares, toUnitRange } from '../images/intensity.ts'
import { cutRagged, extractPatches } from '../images/patchify-grid.ts'
import type { Source } from '../sources/source.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditRequest } from './audit-request.ts'
import { readDegradedSlice, readNoisyNeighbours } from './degraded-slices.ts'
import type { OpenedSeries } from './opened-series.ts'

/** Patches of one place in every role that exists before denoising; images in 0..1. */
export interface GivenPatches {
  /** Null if nothing clean is known. */
  readonly reference: ImageBatch | null
  /** Null if no input is known. */
  readonly noisy: ImageBatch | null
  /** The outputs of other methods, in the audit's order. */
  readonly outputs: readonly ImageBatch[]
}

/** Patches of one slice with their origin. */
export interface SlicePatches extends GivenPatches {
  readonly slice: number
  readonly row: Int32Array
  readonly column: Int32Array
  /** Positions of these patches among all patches of the slice; absent if all were sampled. */
  readonly sampled?: readonly number[]
  /** Clipped shares of the source's slice within the crop. */
  readonly clipped: ClippedShares
  /** The slice that the patches were cut from; emptied if no denoiser needs whole slices. */
  readonly whole: DegradedSlice
  /** DICOM file that holds the noisy slice; null if there is none, as for simulated noise. */
  readonly file: SliceFile | null
  /** The noisy slices before and after in the series, `each` on each side; its edge slices are repeated beyond it. */
  readonly readNeighbours: (each: number) => Promise<Image[]>
  /** Cuts an image of the slice's size, in any unit, as these patches were cut. */
  readonly cut: (image: Image) => ImageBatch
}

/** Patches of several slices as one batch. */
export interface JoinedPatches extends GivenPatches {
  readonly count: number
  readonly slice: Int32Array
  readonly row: Int32Array
  readonly column: Int32Array
}

/** The images that every audit has: the clean ones if they are known, else the noisy ones. */
export const clearest = ({ reference, noisy }: Pick<GivenPatches, 'reference' | 'noisy'>): ImageBatch =>
  (reference ?? noisy)!

/**
 * The patches of one slice, clean and noisy, in row, column order. The whole slice is degraded and then cut, with the
 * slice's number as random stream: a pixel's noise does not depend on crop, patch or stride.
 */
export async function readSlicePatches(
  series: OpenedSeries,
  request: Pick<AuditRequest, 'patchify' | 'degradation' | 'seed'>,
  plan: AuditPlan,
  slice: number
): Promise<SlicePatches> {
  const { rowStarts, columnStarts } = plan.grid
  const { noisy, reference, original } = await readDegradedSlice(series, request, slice)
  const { intensityRange } = series.source.summary
  const { crop, patchSize } = request.patchify
  const cut = (image: Image): ImageBatch =>
    crop.kind === 'whole' ? cutRagged(image, { patchSize }) : extractPatches(image, rowStarts, columnStarts, patchSize)
  const outputs: ImageBatch[] = []
  for (const output of series.outputs)
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
    file: fileOfSlice(series.source, request, slice),
    readNeighbours: (each) => readNoisyNeighbours(series, request, slice, each),
    cut
  }
}

/** DICOM file that holds a noisy slice; null if there is none, as for simulated noise. */
export const fileOfSlice = (
  source: Source,
  request: Pick<AuditRequest, 'degradation'>,
  slice: number
): SliceFile | null => (isStored(request) ? (source.sliceFiles?.()[slice] ?? null) : null)

/** True if the noisy slices are those of the source. */
const isStored = ({ degradation: { kind } }: Pick<AuditRequest, 'degradation'>): boolean =>
  kind === 'none' || kind === 'pair'

/** Joins the patches of several slices and keeps the first `limit` of them. */
export function joinPatches(parts: readonly SlicePatches[], limit: number): JoinedPatches {
  const counts = parts.map((part) => clearest(part).count)
  const all = counts.reduce((sum, count) => sum + count, 0)
  const count = Math.min(limit, all)
  const slices = parts.map((part, index) => new Int32Array(counts[index]!).fill(part.slice))
  const integers = (columns: readonly Int32Array[]) => joinIntegers(columns, all).subarray(0, count)
  const images = (batches: readonly (ImageBatch | null)[]) =>
    batches.every((batch) => batch !== null) ? joinBatches(batches, count) : null
  return {
    count,
    slice: integers(slices),
    row: integers(parts.map(({ row }) => row)),
    column: integers(parts.map(({ column }) => column)),
    reference: images(parts.map(({ reference }) => reference)),
    noisy: images(parts.map(({ noisy }) => noisy)),
    outputs: (parts[0]?.outputs ?? []).map((_, output) => images(parts.map(({ outputs }) => outputs[output]!))!)
  }
}

function joinIntegers(parts: readonly Int32Array[], length: number): Int32Array {
  const joined = new Int32Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
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
