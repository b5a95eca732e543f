import { imageBatch, type ImageBatch } from '../images/image.ts'
import { evenlySpread } from '../sources/slice-number.ts'
import type { SourceSummary } from '../sources/source.ts'
import { clearest, type SlicePatches } from './slice-patches.ts'

/**
 * Marks the patches that are mostly air, where every denoiser does well.
 * At least half of their pixels are at or below the lower end of the source's default window.
 * Only values in HU can show air.
 * @param images patches in 0..1, clean ones if they are known
 * @returns for each patch 1 for air, else 0; null if the values are not HU
 */
export function airPatches(
  images: ImageBatch,
  source: Pick<SourceSummary, 'unit' | 'intensityRange' | 'defaultWindow'>
): Uint8Array | null {
  if (source.unit !== 'HU') return null
  const [black] = windowRange(source)
  const size = images.rows * images.columns
  return Uint8Array.from({ length: images.count }, (_, patch) => {
    let brighter = 0
    for (let pixel = patch * size; pixel < (patch + 1) * size; pixel++) if (images.data[pixel]! > black) brighter++
    return 2 * brighter > size ? 0 : 1
  })
}

/** The values that the source's default window shows as black and white, in 0..1. */
function windowRange({
  intensityRange: [low, high],
  defaultWindow: { centre, width }
}: Pick<SourceSummary, 'intensityRange' | 'defaultWindow'>): readonly [black: number, white: number] {
  return [(centre - width / 2 - low) / (high - low), (centre + width / 2 - low) / (high - low)]
}

/**
 * The patches that an audit samples of a slice that its limit cuts short:
 * - `first`: the first in row, column order (audits of the first versions);
 * - `spread`: patches evenly spread over the slice;
 * - `spread-without-air`: the same of CT, without patches that are mostly air while there are others.
 */
export type LimitedChoice = 'first' | 'spread' | 'spread-without-air'

export const limitedChoice = ({ unit }: Pick<SourceSummary, 'unit'>): LimitedChoice =>
  unit === 'HU' ? 'spread-without-air' : 'spread'

/**
 * Chooses `count` of a slice's patches by `limitedChoice`, in row, column order.
 * @param count at most the number of patches
 */
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

/**
 * Selects `count` patches spread over the better half by standard deviation: flat patches show little of a denoiser.
 * CT values are clipped to the default window first, so that soft tissue counts beside the body's edge.
 * Patches that are mostly air are used only if there are too few others.
 */
export function selectVaried(patches: SlicePatches, count: number, source: SourceSummary): SlicePatches {
  const images = clearest(patches)
  const size = images.rows * images.columns
  const air = airPatches(images, source) ?? new Uint8Array(images.count)
  const shown = source.unit === 'HU' ? windowRange(source) : ([0, 1] as const)
  const variances = Array.from({ length: images.count }, (_, image) =>
    clippedVariance(images.data, image * size, size, shown)
  )
  const order = variances.map((_, image) => image).sort((a, b) => air[a]! - air[b]! || variances[b]! - variances[a]!)
  const others = air.filter((isAir) => isAir === 0).length
  const half = Math.max(count, Math.ceil((others || images.count) / 2))
  const chosen = Array.from({ length: count }, (_, at) => order[Math.floor((at * half) / count)]!)
  return selectPatches(
    patches,
    chosen.sort((a, b) => a - b)
  )
}

/** Variance of values clipped to a range. */
function clippedVariance(
  data: Float32Array,
  start: number,
  length: number,
  [low, high]: readonly [number, number]
): number {
  let sum = 0
  let squares = 0
  for (let index = start; index < start + length; index++) {
    const value = Math.min(high, Math.max(low, data[index]!))
    sum += value
    squares += value ** 2
  }
  return squares / length - (sum / length) ** 2
}

/** Some of a slice's patches, in the order given. */
function selectPatches(patches: SlicePatches, indices: readonly number[]): SlicePatches {
  return {
    ...patches,
    sampled: indices,
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
