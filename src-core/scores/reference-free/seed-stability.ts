import { count } from '../../counts.ts'
import type { Degradation } from '../../degradation/degradation.ts'
import { degrade } from '../../degradation/pixel-noise.ts'
import { batchOfOne, emptyBatchLike, imageAt, imageBatch, type Image, type ImageBatch } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import { seedFor } from '../../random/derived-seed.ts'
import { estimateNoiseLevel } from './data-misfit.ts'
import { denoiseWhole } from '../../denoisers/denoise-whole-slice.ts'
import { sliceNumber } from '../../sources/slice-number.ts'
import {
  hasNoisyInput,
  noValues,
  type ScoredDenoiser,
  type ScoredPatches,
  type ScorerContext,
  type ScorerFactory
} from '../scorers/patch-scorer.ts'

export interface StabilityOptions {
  /** Clean patches or slices in 0..1; null if none are known. */
  readonly reference: ImageBatch | null
  /** Noisy input of the audit, 0..1. */
  readonly noisy: ImageBatch
  readonly degradation: Degradation
  /** Number of noisy versions to denoise, 2 or more. */
  readonly draws: number
  readonly seed: number
  /**
   * Random stream of the batch's first image.
   * It is the image's number among all patches of the audit, or the number of a slice in the source.
   */
  readonly firstImage: number
  /** Side in pixels of the squares in which the noise level is estimated. Default: one level for an image. */
  readonly noiseBlock?: number
  readonly denoise: (noisy: ImageBatch) => ImageBatch | Promise<ImageBatch>
  /** Awaited before each draw; ends the work by throwing. */
  readonly pause?: () => Promise<void>
}

/** Level of added noise as a share of the estimated level, for inputs whose noise cannot be drawn again. */
const disturbance = 0.5

/**
 * Dependence of a denoiser's output on the noise: standard deviation of each pixel over several draws of noise.
 * Errors that do not depend on the noise do not show.
 * Simulated noise is drawn again on the clean image.
 * Scans get additional Gaussian noise of half the level estimated from the noisy image.
 * Recorrupted-to-recorrupted training does the same (Pang et al. 2021, doi:10.1109/CVPR46437.2021.00208).
 * The deviation is then divided by that half, which to first order gives the deviation at the whole level.
 * @returns shape (count, rows, columns), in 0..1 units
 */
export async function seedStability(options: StabilityOptions): Promise<ImageBatch> {
  const { noisy, draws, denoise, pause } = options
  const drawNoise = noiseOf(options)
  const mean = new Float64Array(noisy.data.length)
  const squares = new Float64Array(noisy.data.length)
  for (let draw = 1; draw <= draws; draw++) {
    await pause?.()
    const { data } = await denoise(drawNoise(draw))
    for (let pixel = 0; pixel < data.length; pixel++) {
      const difference = data[pixel]! - mean[pixel]!
      mean[pixel]! += difference / draw
      squares[pixel]! += difference * (data[pixel]! - mean[pixel]!)
    }
  }
  const scale = isRedrawn(options) ? 1 : 1 / disturbance
  return { ...noisy, data: Float32Array.from(squares, (sum) => scale * Math.sqrt(sum / (draws - 1))) }
}

const isRedrawn = ({ reference, degradation: { kind } }: StabilityOptions): boolean =>
  reference !== null && (kind === 'gaussian' || kind === 'poisson')

/** Noisy images of each draw. */
function noiseOf(options: StabilityOptions): (draw: number) => ImageBatch {
  const { reference, degradation, seed, firstImage } = options
  const seedOf = (draw: number) => seedFor(seed, 'stability', draw)
  if (reference && (degradation.kind === 'gaussian' || degradation.kind === 'poisson')) {
    return (draw) => degrade(reference, degradation, { seed: seedOf(draw), firstImage })
  }
  const disturb = disturber(options)
  return (draw) => disturb(seedOf(draw))
}

function disturber({ noisy, firstImage, noiseBlock }: StabilityOptions): (seed: number) => ImageBatch {
  const side = noiseBlock ?? Math.max(noisy.rows, noisy.columns)
  const levels = Array.from({ length: noisy.count }, (_, image) => noiseLevels(imageAt(noisy, image), side))
  return (seed) => {
    const disturbed = emptyBatchLike(noisy)
    levels.forEach((levelAt, image) => {
      const random = new Random(seed, firstImage + image)
      const [before, after] = [imageAt(noisy, image).data, imageAt(disturbed, image).data]
      for (let pixel = 0; pixel < before.length; pixel++)
        after[pixel] = before[pixel]! + disturbance * levelAt(pixel) * random.normal()
    })
    return disturbed
  }
}

/**
 * Noise level at each pixel: that of its square.
 * The last squares of a row or column overlap their neighbours, so that they are inside the image.
 */
function noiseLevels(image: Image, side: number): (pixel: number) => number {
  const [height, width] = [Math.min(side, image.rows), Math.min(side, image.columns)]
  const [down, across] = [Math.ceil(image.rows / height), Math.ceil(image.columns / width)]
  const levels = new Float64Array(down * across)
  levels.forEach((_, block) => {
    const top = Math.min(Math.floor(block / across) * height, image.rows - height)
    const left = Math.min((block % across) * width, image.columns - width)
    levels[block] = estimateNoiseLevel(cutRectangle(image, top, left, height, width))[0]!
  })
  return (pixel) =>
    levels[
      Math.floor(Math.floor(pixel / image.columns) / height) * across + Math.floor((pixel % image.columns) / width)
    ]!
}

function cutRectangle({ data, columns }: Image, top: number, left: number, rows: number, width: number): ImageBatch {
  const cut = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const start = (top + row) * columns + left
    cut.set(data.subarray(start, start + width), row * width)
  }
  return imageBatch(cut, 1, rows, width)
}

const windowSize = 3

/**
 * Largest mean of any 3 x 3 window for each map of deviations, in the maps' unit.
 * One unstable stroke then counts in a patch that is stable elsewhere.
 */
export function seedInstability(maps: ImageBatch): Float64Array {
  return Float64Array.from({ length: maps.count }, (_, image) =>
    largestWindowMean(imageAt(maps, image).data, maps.rows, maps.columns)
  )
}

function largestWindowMean(values: Float32Array, rows: number, columns: number): number {
  let largest = 0
  for (let top = 0; top + windowSize <= rows; top++) {
    for (let left = 0; left + windowSize <= columns; left++) {
      let sum = 0
      for (let row = top; row < top + windowSize; row++) {
        for (let column = left; column < left + windowSize; column++) sum += values[row * columns + column]!
      }
      if (sum > largest) largest = sum
    }
  }
  return largest / windowSize ** 2
}

/** Scorer of seed instability; for audits with a noisy input and draws of noise. */
export const stabilityScorer: ScorerFactory = (context) => {
  const { stability } = context.request
  if (!hasNoisyInput(context) || !stability) return null
  const [low, high] = context.source.intensityRange
  return {
    id: 'seedInstability',
    score: async (patches) => {
      const { ready, noisy } = patches
      if (!ready || !noisy) return noValues(patches)
      const measure = ready.denoiser.description.wholeSlice ? sliceStability : patchStability
      const map = await measure(context, stability.draws, patches, ready)
      return { values: seedInstability(map).map((deviation) => (high - low) * deviation), map }
    }
  }
}

type StabilityMap = (
  context: ScorerContext,
  draws: number,
  patches: ScoredPatches,
  ready: ScoredDenoiser
) => Promise<ImageBatch>

const patchStability: StabilityMap = (
  { request: { degradation, seed }, pause },
  draws,
  { reference, noisy, firstPatch },
  ready
) => {
  const denoise = (images: ImageBatch) => ready.denoiser.denoise(images, ready.choice.parameters)
  return seedStability({ reference, noisy: noisy!, degradation, draws, seed, firstImage: firstPatch, denoise, pause })
}

/** Draws noise over whole slices and denoises them whole. The deviations are cut into the patches of the audit. */
const sliceStability: StabilityMap = async ({ request, pause, onProgress }, draws, { slices, images }, ready) => {
  const {
    degradation,
    seed,
    patchify: { patchSize }
  } = request
  const denoise = async (slice: ImageBatch) =>
    batchOfOne(await denoiseWhole(ready.denoiser, imageAt(slice, 0), ready.choice.parameters))
  const map = emptyBatchLike(images)
  let offset = 0
  for (const { slice, whole, cut } of slices) {
    onProgress?.(`Drawing noise for ${ready.label}, slice ${count(sliceNumber(slice))}`)
    const drawn = {
      reference: whole.reference && batchOfOne(whole.reference),
      noisy: batchOfOne(whole.noisy!),
      firstImage: slice
    }
    const stability = await seedStability({ ...drawn, degradation, draws, seed, noiseBlock: patchSize, denoise, pause })
    const { data } = cut(imageAt(stability, 0))
    map.data.set(data.subarray(0, Math.max(0, map.data.length - offset)), offset)
    offset += data.length
  }
  return map
}
