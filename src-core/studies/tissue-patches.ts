import { airPatches } from '../audit/patch-selection.ts'
import { gather, imageAt, joinBatches, type ImageBatch } from '../images/image.ts'
import { extractPatches } from '../images/patchify-grid.ts'
import type { SourceSummary } from '../sources/source.ts'

/** Patches side by side at places where the clean images are not mostly air. */
export interface TissuePatches {
  /** Positions of the kept patches among all patches of the images, in row, column order of each image. */
  readonly kept: readonly number[]
  /** Cuts the kept patches from images of the same shape and number as the clean ones. */
  cut(images: ImageBatch): ImageBatch
}

/**
 * Chooses patches of whole CT slices. Keeps all patches if the values are not in HU.
 * @param clean shape (count, rows, columns), 0..1. @param side of a patch in pixels.
 * @param limit largest number of patches, spread evenly over all that are not air. Default: all.
 */
export function tissuePatches(
  clean: ImageBatch,
  side: number,
  source: Pick<SourceSummary, 'unit' | 'intensityRange' | 'defaultWindow'>,
  limit: number | null = null
): TissuePatches {
  const patches = allPatches(clean, side)
  const air = airPatches(patches, source)
  const tissue = Array.from({ length: patches.count }, (_, patch) => patch).filter((patch) => !air?.[patch])
  const kept = evenly(tissue, limit)
  return { kept, cut: (images) => gather(allPatches(images, side), kept, new Float32Array(kept.length * side ** 2)) }
}

function allPatches(images: ImageBatch, side: number): ImageBatch {
  const starts = (length: number) => Array.from({ length: Math.floor(length / side) }, (_, index) => index * side)
  const patches = Array.from({ length: images.count }, (_, index) =>
    extractPatches(imageAt(images, index), starts(images.rows), starts(images.columns), side)
  )
  return joinBatches(patches, side, side)
}

function evenly(indices: readonly number[], limit: number | null): number[] {
  const count = Math.min(limit ?? Infinity, indices.length)
  return Array.from({ length: count }, (_, position) => indices[Math.floor((position * indices.length) / count)]!)
}
