import { setImmediate } from 'node:timers/promises'
import type { LatentDenoiser } from '../scores/reference-free/latent-store.ts'
import { DenoscopeError } from '../errors.ts'
import { emptyBatchLike, type ImageBatch, imagesBetween, imageBatch, gather } from '../images/image.ts'
import { asBytes } from '../images/intensity.ts'
import { rootMeanSquaredError } from '../scores/fidelity/pixel-errors.ts'
import { principalComponents, projectOn } from '../statistics/principal-components.ts'
import { readPatches } from '../audit/audit-files.ts'
import { degrade } from '../degradation/pixel-noise.ts'
import { readMnistImages, readMnistLabels, type MnistSplit } from '../sources/mnist/mnist.ts'
import { phantomTestPatches } from '../training/ct-training-patches.ts'
import { patchDegradation, type TrainingRequest } from '../denoisers/models/training-request.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../files/make-folder.ts'
import { writeNpy, readNpy } from '../files/npy-files.ts'
import type { NpyArray } from '../files/npy-format.ts'

/** Patches to lay out on a map. */
interface MappedPatches {
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
const mappedPatches = 3000
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

/** Patches of an audit to lay out. */
export interface AuditSubject {
  readonly directory: string
  readonly patchSize: number
  readonly hasReference: boolean
  /** Numbers of the patches that may be shown: those that are not air. */
  readonly available: Int32Array
  /** For audits of MNIST: its split, and the image number of each patch. */
  readonly mnist: { readonly split: MnistSplit; readonly images: Int32Array } | null
}

/** Positions of at most `wanted` of `count` items, evenly spaced. */
export function spread(count: number, wanted = mappedPatches): Int32Array {
  const taken = Math.min(count, wanted)
  return Int32Array.from({ length: taken }, (_, index) => Math.floor((index * count) / taken))
}

/**
 * Images that a training never used, with the noise of that training.
 * They are the test images of MNIST or held-out patches of the phantom.
 * The seed of the training draws the noise.
 */
export async function heldOutPatches(request: TrainingRequest, patchSize: number): Promise<MappedPatches> {
  const isMnist = request.data === 'mnist'
  const all = isMnist ? await readMnistImages('test') : await phantomTestPatches(request.seed, patchSize)
  const numbers = spread(all.count)
  const reference: ImageBatch = gather(all, numbers, new Float32Array(numbers.length * all.rows * all.columns))
  const digits = isMnist ? await readMnistLabels('test') : null
  return {
    reference,
    numbers,
    noisy: degrade(reference, patchDegradation(request), { seed: request.seed }),
    labels: digits && Uint8Array.from(numbers, (number) => digits[number]!)
  }
}

/** Degraded patches of an audit. @throws file.not-found for a damaged audit */
export async function auditPatches({
  directory,
  patchSize,
  hasReference,
  available,
  mnist
}: AuditSubject): Promise<MappedPatches> {
  const numbers = spread(available.length).map((position) => available[position]!)
  const batch = (file: string) =>
    imageBatch(readPatches(directory, file, [...numbers]), numbers.length, patchSize, patchSize)
  const digits = mnist && (await readMnistLabels(mnist.split))
  return {
    numbers,
    noisy: batch('noisy.npy'),
    reference: hasReference ? batch('reference.npy') : null,
    labels: digits && Uint8Array.from(numbers, (number) => digits[mnist!.images[number]!]!)
  }
}

/**
 * A map on disk: one .npy file for each array of `LatentMap`, named after the array.
 * `points.npy` is written last: a map with this file is complete.
 */
const file = (directory: string, name: keyof LatentMap) => join(directory, `${name}.npy`)

/** @throws file.unwritable */
export function writeLatentMap(directory: string, map: LatentMap): void {
  const { count, rows, columns, size, axes } = map
  makeFolder(directory)
  const write = (name: keyof LatentMap, values: NpyArray | null, shape: number[]) =>
    values && writeNpy(file(directory, name), values, shape)
  for (const name of ['noisy', 'denoised', 'reference'] as const) write(name, map[name], [count, rows, columns])
  for (const name of ['errors', 'labels', 'numbers'] as const) write(name, map[name], [count])
  write('latents', map.latents, [count, size])
  write('shares', map.shares, [axes])
  write('points', map.points, [count, axes])
}

/** Map stored in this folder; null if there is none. @throws npy.malformed for a damaged one */
export function readLatentMap(directory: string): LatentMap | null {
  if (!existsSync(file(directory, 'points'))) return null
  const [noisy, points, latents] = (['noisy', 'points', 'latents'] as const).map(
    (name) => readNpy(file(directory, name)).shape
  )
  const [count = 0, rows = 0, columns = 0] = noisy!
  const [size = 0, axes = 0] = [latents![1], points![1]]
  const images = [count, rows, columns]
  const kept = <Values extends NpyArray>(name: keyof LatentMap, Type: new () => Values, shape: number[]) =>
    existsSync(file(directory, name)) ? readValues(file(directory, name), Type, shape) : null
  return {
    count,
    rows,
    columns,
    size,
    axes,
    points: readValues(file(directory, 'points'), Float32Array, [count, axes]),
    latents: readValues(file(directory, 'latents'), Float32Array, [count, size]),
    noisy: readValues(file(directory, 'noisy'), Uint8Array, images),
    denoised: readValues(file(directory, 'denoised'), Uint8Array, images),
    shares: readValues(file(directory, 'shares'), Float64Array, [axes]),
    numbers: readValues(file(directory, 'numbers'), Int32Array, [count]),
    reference: kept('reference', Uint8Array, images),
    errors: kept('errors', Float64Array, [count]),
    labels: kept('labels', Uint8Array, [count])
  }
}

/** @throws npy.malformed for values of another type or shape */
function readValues<Values extends NpyArray>(path: string, Type: new () => Values, wanted: readonly number[]): Values {
  const { data, shape } = readNpy(path)
  if (data instanceof Type && shape.join() === wanted.join()) return data
  throw new DenoscopeError(
    'npy.malformed',
    `${path}: expected ${Type.name} of shape (${wanted.join(', ')}), got ${data.constructor.name} of (${shape.join(', ')}); make the map again`
  )
}
