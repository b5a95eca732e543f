import { readPatches } from '../audit/audit-files.ts'
import { degrade } from '../degradation/pixel-noise.ts'
import { imageBatch, type ImageBatch, gather } from '../images/image.ts'
import { readMnistImages, readMnistLabels, type MnistSplit } from '../sources/mnist/mnist.ts'
import { phantomTestPatches } from '../training/ct-training-patches.ts'
import { patchDegradation, type TrainingRequest } from '../denoisers/models/training-request.ts'
import { mappedPatches, type MappedPatches } from './latent-map.ts'

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
