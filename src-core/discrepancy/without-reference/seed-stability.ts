import type { Degradation } from '../../audit/request.ts'
import { degrade } from '../../degradation/degrade.ts'
import { emptyBatchLike, imageAt, type ImageBatch } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import { seedFor } from '../../training/seeds.ts'
import { estimateNoiseLevel } from './noise-level.ts'

export interface StabilityOptions {
  /** Clean patches in 0..1; null when nothing clean is known. */
  readonly reference: ImageBatch | null
  /** The patches that the audit denoised, 0..1. */
  readonly noisy: ImageBatch
  readonly degradation: Degradation
  /** How many noisy versions are denoised, 2 or more. */
  readonly draws: number
  readonly seed: number
  /** Number of the batch's first patch among all patches of the audit: its random stream. */
  readonly firstPatch: number
  readonly denoise: (noisy: ImageBatch) => ImageBatch | Promise<ImageBatch>
  /** Awaited before each draw; ends the work by throwing. */
  readonly pause?: () => Promise<void>
}

/** Share of the estimated noise level by which an input that cannot be drawn anew is disturbed. */
const disturbance = 0.5

/**
 * How much a denoiser's output depends on the accident of the noise: the standard deviation of each pixel over the outputs
 * for several draws of noise. What a denoiser sees in the image stays; what it makes of the noise comes and goes.
 *
 * Simulated noise is drawn anew from the clean patch. Where that cannot be (a scan), Gaussian noise of half the level
 * estimated from the patch is added to the noisy patch, as recorrupted-to-recorrupted training does (Pang et al. 2021,
 * doi:10.1109/CVPR46437.2021.00208), and the deviation is divided by that half, which to first order is the same.
 * @returns shape (count, rows, columns), in 0..1 units.
 */
export async function seedStability(options: StabilityOptions): Promise<ImageBatch> {
  const { noisy, draws, denoise, pause } = options
  const mean = new Float64Array(noisy.data.length)
  const squares = new Float64Array(noisy.data.length)
  for (let draw = 1; draw <= draws; draw++) {
    await pause?.()
    const { data } = await denoise(drawNoise(options, draw))
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

function drawNoise({ reference, noisy, degradation, seed, firstPatch }: StabilityOptions, draw: number): ImageBatch {
  const drawSeed = seedFor(seed, 'stability', draw)
  if (reference && (degradation.kind === 'gaussian' || degradation.kind === 'poisson')) {
    return degrade(reference, degradation, { seed: drawSeed, firstImage: firstPatch })
  }
  const disturbed = emptyBatchLike(noisy)
  estimateNoiseLevel(noisy).forEach((level, image) => {
    const random = new Random(drawSeed, firstPatch + image)
    const [before, after] = [imageAt(noisy, image).data, imageAt(disturbed, image).data]
    for (let pixel = 0; pixel < before.length; pixel++) after[pixel] = before[pixel]! + disturbance * level * random.normal()
  })
  return disturbed
}

const windowSize = 3

/**
 * One number for each map of deviations: the largest mean of any 3 x 3 window, so that one unstable stroke counts on a patch
 * that is stable elsewhere. In the maps' unit.
 */
export function seedInstability(maps: ImageBatch): Float64Array {
  return Float64Array.from({ length: maps.count }, (_, image) => largestWindowMean(imageAt(maps, image).data, maps.rows, maps.columns))
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
