import { count as printedCount } from '../../counts.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { degrade } from '../../degradation/pixel-noise.ts'
import type { Denoiser } from '../../denoisers/denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import { asBytes } from '../../images/intensity.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeNpy, readNpy } from '../../files/npy-files.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'
import { modelDenoiser, type ModelBottleneck } from '../../denoisers/models/model-denoiser.ts'
import { patchDegradation, type TrainingRequest } from '../../denoisers/models/training-request.ts'
import { seedFor } from '../../random/derived-seed.ts'
import { gather } from '../../images/image.ts'
import type { TrainingPatches } from '../../training/training-examples.ts'
import { noValues, type ScorerFactory } from '../scorers/patch-scorer.ts'
import { indexLatents, latentDistances, type LatentIndex, type LatentTable } from './latent-index.ts'

/**
 * Files of an index of latent vectors.
 * Contents: `patches.npy` (uint8: patch x row x column), `spread.npy` (float64), `latents.npy` (float32: patch x
 * value).
 * `latents.npy` is written last: an index with this file is complete.
 */
const files = { patches: 'patches.npy', spread: 'spread.npy', latents: 'latents.npy' } as const

/** Largest number of indexed training images; they are evenly spaced. */
const indexedImages = 5_000

/** Denoiser with access to its latent space. */
export type LatentDenoiser = Denoiser & { readonly bottleneck: ModelBottleneck }

export const hasBottleneck = (denoiser: Denoiser): denoiser is LatentDenoiser => denoiser.bottleneck !== undefined

/** Folder for the index that a model's own training wrote. */
export const ownLatents = (modelDirectory: string): string => join(modelDirectory, 'latents')

/**
 * Opens or makes the index of a model's training images. Priorities:
 * 1. the index that its training wrote;
 * 2. the index in `cache`;
 * 3. a new index in `cache`, in some seconds.
 * A new index is made of MNIST or the phantom, according to the model's card.
 * Series used for training beside the phantom are not in a new index.
 * @throws npy.malformed for a damaged index, file.unwritable
 */
export async function openLatentIndex(denoiser: LatentDenoiser, cache: string): Promise<LatentIndex> {
  const { tf } = await loadTensorFlow()
  const { description, weightsHash, bottleneck } = denoiser
  const kept = join(cache, `${description.id}-${weightsHash!.slice(0, 12)}`)
  for (const directory of [ownLatents(bottleneck.directory), kept]) {
    if (existsSync(join(directory, files.latents))) return readLatentIndex(tf, directory)
  }
  // Lazy import: only a new index needs the phantom and the training code.
  const { trainingPatches } = await import('../../training/training-data.ts')
  const data = await trainingPatches({ ...bottleneck.training, sourceIds: [] }, [])
  return writeLatentIndex(kept, bottleneck, data)
}

/** Makes the index of a model's training images and stores it in `directory`. @throws file.unwritable */
export async function writeLatentIndex(
  directory: string,
  { size, encode, training: request }: Pick<ModelBottleneck, 'size' | 'encode' | 'training'>,
  { training }: Pick<TrainingPatches, 'training'>
): Promise<LatentIndex> {
  const { tf } = await loadTensorFlow()
  const { rows, columns } = training
  const count = Math.min(training.count, indexedImages)
  const chosen = Float64Array.from({ length: count }, (_, index) => Math.floor((index * training.count) / count))
  const clean = gather(training, chosen, new Float32Array(count * rows * columns))
  const raw = await encode(degrade(clean, patchDegradation(request), { seed: seedFor(request.seed, 'latents') }))
  const table: LatentTable = { raw, size, patches: asBytes(clean), rows, columns }
  const index = indexLatents(tf, table)
  makeFolder(directory)
  writeNpy(join(directory, files.patches), table.patches, [count, rows, columns])
  writeNpy(join(directory, files.spread), index.spread, [count])
  writeNpy(join(directory, files.latents), raw, [count, size])
  return index
}

function readLatentIndex(tf: TensorFlow, directory: string): LatentIndex {
  const path = join(directory, files.latents)
  const [latents, patches, spread] = [
    readNpy(path),
    readNpy(join(directory, files.patches)),
    readNpy(join(directory, files.spread))
  ]
  const [count, rows, columns] = patches.shape
  if (latents.shape[0] !== count || spread.shape[0] !== count) {
    throw new DenoscopeError(
      'npy.malformed',
      `${path}: expected ${printedCount(count)} vectors as there are patches, got ${printedCount(latents.shape[0]!)}`
    )
  }
  return indexLatents(
    tf,
    {
      raw: latents.data as Float32Array,
      size: latents.shape[1]!,
      patches: patches.data as Uint8Array,
      rows: rows!,
      columns: columns!
    },
    spread.data as Float64Array
  )
}

/**
 * Writes the index of a newly trained model beside the model if it could not be made again later.
 * This is so for training data other than MNIST and the phantom.
 * Nothing is written for a model without a bottleneck.
 */
export async function keepOwnLatents(
  modelDirectory: string,
  request: TrainingRequest,
  data: Pick<TrainingPatches, 'training'>
): Promise<void> {
  if (request.sourceIds.length === 0) return
  const denoiser = await modelDenoiser(modelDirectory)
  if (hasBottleneck(denoiser))
    await writeLatentIndex(ownLatents(denoiser.bottleneck.directory), denoiser.bottleneck, data)
}

/** Scorer of the distance of each noisy patch from a model's training images; for audits with such a model. */
export const latentScorer: ScorerFactory = ({ denoisers, resources }) => {
  const directory = resources?.latents
  if (!directory || !denoisers.some(({ denoiser }) => hasBottleneck(denoiser))) return null
  const indices = new Map<string, Promise<LatentIndex>>()
  return {
    id: 'latentDistance',
    score: async (patches) => {
      const { ready, noisy } = patches
      if (!ready || !noisy || !hasBottleneck(ready.denoiser)) return noValues(patches)
      if (!indices.has(ready.key)) indices.set(ready.key, openLatentIndex(ready.denoiser, directory))
      const { tf } = await loadTensorFlow()
      return {
        values: latentDistances(tf, await ready.denoiser.bottleneck.encode(noisy), await indices.get(ready.key)!)
      }
    }
  }
}
