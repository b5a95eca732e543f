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
  /** Which patches may be taken: those that are not air. */
  readonly candidates: Int32Array
  /** For audits of MNIST: its split, and the number of each patch's image there, by patch. */
  readonly mnist: { readonly split: MnistSplit; readonly images: Int32Array } | null
}

/** Positions, evenly spaced, of at most `wanted` among `count`. */
export function spread(count: number, wanted = mappedPatches): Int32Array {
  const taken = Math.min(count, wanted)
  return Int32Array.from({ length: taken }, (_, index) => Math.floor((index * count) / taken))
}

/**
 * Images that a training never saw, with the noise it was made for: the test images of MNIST, or patches of the phantom that
 * it held out. The noise is drawn from the training's seed.
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

/** Patches of an audit as it degraded them. @throws file.not-found for a damaged audit */
export async function auditPatches({
  directory,
  patchSize,
  hasReference,
  candidates,
  mnist
}: AuditSubject): Promise<MappedPatches> {
  const numbers = spread(candidates.length).map((position) => candidates[position]!)
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
