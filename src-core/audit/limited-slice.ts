import { evenlySpread } from '../sources/slice-number.ts'
import { imageBatch, type ImageBatch } from '../images/image.ts'
import type { SourceSummary } from '../sources/source.ts'
import { airPatches } from './air-patches.ts'
import { clearest, type SlicePatches } from './patch-stream.ts'

/**
 * Which patches an audit takes of a slice that its limit cuts short: the first in row, column order (audits of the first versions),
 * or patches evenly spread over the slice; of CT without those that show mostly air, as long as there are others.
 */
export type LimitedChoice = 'first' | 'spread' | 'spread-without-air'

export const limitedChoice = ({ unit }: Pick<SourceSummary, 'unit'>): LimitedChoice =>
  unit === 'HU' ? 'spread-without-air' : 'spread'

/** So many of a slice's patches, evenly spread; in row, column order. @param count at most as many as there are. */
export function limitSlice(patches: SlicePatches, count: number, source: SourceSummary): SlicePatches {
  const air = airPatches(clearest(patches), source)
  const [body, others]: [number[], number[]] = [[], []]
  for (let patch = 0; patch < clearest(patches).count; patch++) (air?.[patch] ? others : body).push(patch)
  const fromBody = Math.min(count, body.length)
  return selectPatches(
    patches,
    [...evenlySpread(body, fromBody), ...evenlySpread(others, count - fromBody)].sort((a, b) => a - b)
  )
}

/** Some of a slice's patches, in the order given. */
export function selectPatches(patches: SlicePatches, indices: readonly number[]): SlicePatches {
  return {
    ...patches,
    taken: indices,
    row: Int32Array.from(indices, (index) => patches.row[index]!),
    column: Int32Array.from(indices, (index) => patches.column[index]!),
    reference: patches.reference && selectImages(patches.reference, indices),
    noisy: patches.noisy && selectImages(patches.noisy, indices),
    outputs: patches.outputs.map((output) => selectImages(output, indices)),
    cut: (image) => selectImages(patches.cut(image), indices)
  }
}

function selectImages({ data, rows, columns }: ImageBatch, indices: readonly number[]): ImageBatch {
  const size = rows * columns
  const selected = new Float32Array(indices.length * size)
  for (const [at, index] of indices.entries()) selected.set(data.subarray(index * size, (index + 1) * size), at * size)
  return imageBatch(selected, indices.length, rows, columns)
}
