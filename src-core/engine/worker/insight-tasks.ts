import { readPatches } from '../../audit/audit-files.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { DenoscopeError } from '../../errors.ts'
import { imageBatch } from '../../images/image.ts'
import { scoringResources } from '../../runtime/package-paths.ts'
import type { Classification } from '../../scores/identity/confidence-calibration.ts'
import { loadDigitClassifier, type DigitClassifier } from '../../scores/identity/digit-classifier.ts'
import { neighbourhoodOf, type NeighbourhoodOfPatch } from '../../scores/reference-free/latent-index.ts'
import { hasBottleneck, openLatentIndex } from '../../scores/reference-free/latent-store.ts'
import { denoisersOf } from './worker-cache.ts'

let classifier: Promise<DigitClassifier> | undefined

interface IdentityTask {
  /** Folder of the audit. */
  readonly directory: string
  readonly files: readonly string[]
  readonly indices: readonly number[]
  readonly patchSize: number
  readonly modelsDirectory: string
}

/** Digits of patches of an audit: one classification per array file. @throws model.damaged */
export async function readIdentities({
  directory,
  files,
  indices,
  patchSize,
  modelsDirectory
}: IdentityTask): Promise<Classification[]> {
  classifier ??= loadDigitClassifier(scoringResources(modelsDirectory).digitClassifier)
  const { classify } = await classifier
  const patches = (file: string) =>
    imageBatch(readPatches(directory, file, indices), indices.length, patchSize, patchSize)
  return Promise.all(files.map((file) => classify(patches(file))))
}

interface NeighbourTask {
  /** Folder of the audit. */
  readonly directory: string
  readonly denoiserId: string
  readonly weightsHash: string | undefined
  /** Index of the patch. */
  readonly index: number
  readonly count: number
  readonly patchSize: number
  readonly modelsDirectory: string
}

/**
 * The training images nearest to a patch in the latent space of the model that denoised the patch.
 * @throws denoiser.unknown; argument.invalid if the model has no bottleneck or has been trained again since
 */
export async function findNeighbours(task: NeighbourTask): Promise<NeighbourhoodOfPatch> {
  const { directory, denoiserId, weightsHash, index, count, patchSize, modelsDirectory } = task
  const denoiser = await denoisersOf(modelsDirectory).get(denoiserId)
  if (!hasBottleneck(denoiser)) {
    throw new DenoscopeError(
      'argument.invalid',
      `output: '${denoiserId}' has no latent space; expected a model with a bottleneck`
    )
  }
  if (denoiser.weightsHash !== weightsHash) {
    throw new DenoscopeError(
      'argument.invalid',
      `output: '${denoiserId}' has been trained again since the audit; run the audit again`
    )
  }
  const { tf } = await loadTensorFlow()
  const noisy = imageBatch(readPatches(directory, 'noisy.npy', [index]), 1, patchSize, patchSize)
  const latents = await denoiser.bottleneck.encode(noisy)
  return neighbourhoodOf(tf, latents, await openLatentIndex(denoiser, scoringResources(modelsDirectory).latents), count)
}
