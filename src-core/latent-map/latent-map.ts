import { setImmediate } from 'node:timers/promises'
import type { LatentDenoiser } from '../scores/reference-free/latent-store.ts'
import { DenoscopeError } from '../errors.ts'
import { emptyBatchLike, type ImageBatch, imagesBetween } from '../images/image.ts'
import { asBytes } from '../images/intensity.ts'
import { rootMeanSquaredError } from '../scores/fidelity/pixel-errors.ts'
import { principalComponents, projectOn } from '../statistics/principal-components.ts'

/** Patches to lay out on a map. */
export interface MappedPatches {
  /** Input of the model: shape (count, rows, columns), 0..1. */
  readonly noisy: ImageBatch
  /** Clean patches; null if none are known. */
  readonly reference: ImageBatch | null
  /** Digit of each patch; null if unknown. */
  readonly labels: Uint8Array | null
  /** Number of each patch in its source or audit. */
  readonly numbers: Int32Array
}

/**
 * Positions of patches in a model's latent space, and the patches.
 * Pixels are 0 to 255, shape (count, rows, columns).
 */
export interface LatentMap {
  readonly count: number
  readonly rows: number
  readonly columns: number
  /** Number of values of a latent vector. */
  readonly size: number
  /** Number of axes of the map, at most four: those of the largest variance. */
  readonly axes: number
  /** Shape (count, axes), in units of the latent values. */
  readonly points: Float32Array
  /** Share of all variance along each axis, 0..1. */
  readonly shares: Float64Array
  /** Latent vectors of the model: shape (count, size). */
  readonly latents: Float32Array
  readonly noisy: Uint8Array
  readonly denoised: Uint8Array
  readonly reference: Uint8Array | null
  /** Root mean squared error of the reconstruction, 0..1 units; null without a reference. */
  readonly errors: Float64Array | null
  readonly labels: Uint8Array | null
  readonly numbers: Int32Array
}

/** Most patches of a map; they are evenly spaced. */
export const mappedPatches = 3000
const mostAxes = 4
const patchesAtOnce = 500

/**
 * Encodes and denoises patches, and projects the latent vectors on their principal components.
 * @throws job.cancelled between two batches; denoiser.incompatible for patches of another size.
 */
export async function makeLatentMap(
  { bottleneck, denoise }: Pick<LatentDenoiser, 'bottleneck' | 'denoise'>,
  { noisy, reference, labels, numbers }: MappedPatches,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (fraction: number) => void } = {}
): Promise<LatentMap> {
  const { count, rows, columns } = noisy
  const { size } = bottleneck
  const latents = new Float32Array(count * size)
  const denoised = emptyBatchLike(noisy)
  for (let first = 0; first < count; first += patchesAtOnce) {
    await setImmediate()
    if (signal?.aborted)
      throw new DenoscopeError('job.cancelled', `the latent map was cancelled after ${first} of ${count} patches`)
    const part = imagesBetween(noisy, first, Math.min(count, first + patchesAtOnce))
    denoised.data.set((await denoise(part, {})).data, first * rows * columns)
    latents.set(await bottleneck.encode(part), first * size)
    onProgress?.((first + part.count) / count)
  }
  const components = principalComponents(latents, size, mostAxes)
  return {
    count,
    rows,
    columns,
    size,
    latents,
    labels,
    numbers,
    axes: components.shares.length,
    points: projectOn(components, latents),
    shares: components.shares,
    noisy: asBytes(noisy),
    denoised: asBytes(denoised),
    reference: reference && asBytes(reference),
    errors: reference && rootMeanSquaredError(reference, denoised)
  }
}

/**
 * Latent vectors on the straight line between two, both ends included: shape (steps, size).
 * @throws argument.invalid if the ends differ in length, or for fewer than two steps.
 */
export function interpolate(from: Float32Array, to: Float32Array, steps: number): Float32Array {
  if (from.length !== to.length) {
    throw new DenoscopeError(
      'argument.invalid',
      `to: expected ${from.length} latent values as 'from' has, got ${to.length}`
    )
  }
  if (!Number.isInteger(steps) || steps < 2)
    throw new DenoscopeError('argument.invalid', `steps: expected 2 or more, got ${steps}`)
  const size = from.length
  return Float32Array.from({ length: steps * size }, (_, index) => {
    const share = Math.floor(index / size) / (steps - 1)
    return (1 - share) * from[index % size]! + share * to[index % size]!
  })
}
