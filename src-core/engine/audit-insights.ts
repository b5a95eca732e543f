import { readPatches } from '../audit/audit-files.ts'
import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import type { Classification } from '../scores/identity/calibration.ts'
import { loadDigitClassifier, type DigitClassifier } from '../scores/identity/digit-classifier.ts'
import { neighbourhoodOf, type NeighbourhoodOfPatch } from '../scores/reference-free/latent-index.ts'
import { hasBottleneck, openLatentIndex } from '../scores/reference-free/latent-store.ts'
import { DenoscopeError } from '../errors.ts'
import { imageBatch } from '../images/image.ts'
import { loadTensorFlow } from '../denoisers/models/backend.ts'
import { scoringResources } from '../runtime/package-paths.ts'
import type { WorkerTasks } from './worker-tasks.ts'

let classifier: Promise<DigitClassifier> | undefined

/** Which digits patches of an audit show, in several roles. @throws model.damaged */
export async function readIdentities({
  directory,
  files,
  indices,
  patchSize,
  modelsDirectory
}: WorkerTasks['identities']['input']): Promise<Classification[]> {
  classifier ??= loadDigitClassifier(scoringResources(modelsDirectory).digitClassifier)
  const { classify } = await classifier
  const patches = (file: string) =>
    imageBatch(readPatches(directory, file, indices), indices.length, patchSize, patchSize)
  return Promise.all(files.map((file) => classify(patches(file))))
}

/**
 * The training images nearest to a patch in the latent space of the model that denoised it.
 * @throws denoiser.unknown; argument.invalid when the model has no bottleneck or has been trained anew since.
 */
export async function findNeighbours(
  input: WorkerTasks['neighbours']['input'],
  catalogue: DenoiserCatalogue
): Promise<NeighbourhoodOfPatch> {
  const { directory, denoiserId, weightsHash, index, count, patchSize, modelsDirectory } = input
  const denoiser = await catalogue.get(denoiserId)
  if (!hasBottleneck(denoiser)) {
    throw new DenoscopeError(
      'argument.invalid',
      `candidate: '${denoiserId}' has no latent space; expected a model with a bottleneck`
    )
  }
  if (denoiser.weightsHash !== weightsHash) {
    throw new DenoscopeError(
      'argument.invalid',
      `candidate: '${denoiserId}' has been trained anew since the audit; run the audit again`
    )
  }
  const { tf } = await loadTensorFlow()
  const noisy = imageBatch(readPatches(directory, 'noisy.npy', [index]), 1, patchSize, patchSize)
  const latents = await denoiser.bottleneck.encode(noisy)
  return neighbourhoodOf(tf, latents, await openLatentIndex(denoiser, scoringResources(modelsDirectory).latents), count)
}
