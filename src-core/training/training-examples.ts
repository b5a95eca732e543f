import { createHash } from 'node:crypto'
import { degrade } from '../degradation/pixel-noise.ts'
import { type Image, type ImageBatch, gather } from '../images/image.ts'
import type { ModelCard } from '../denoisers/models/model-card.ts'
import { Random } from '../random/random.ts'
import { patchDegradation, type TrainingRequest } from '../denoisers/models/training-request.ts'
import { seedFor } from '../random/derived-seed.ts'

/** Images and what a network should make of them: both 0..1, of one shape (count, rows, columns). */
export interface ExampleBatch {
  readonly noisy: ImageBatch
  readonly clean: ImageBatch
}

/** Slices of one series at low and at full dose: one after the other, in 0..1 for -1000..1000 HU. */
export interface SlicePair {
  readonly label: string
  readonly slices: readonly { readonly low: Image; readonly full: Image }[]
}

/** What a training learns from, whichever way it is made. */
export interface Examples {
  readonly rows: number
  readonly columns: number
  /** So many in each epoch. */
  readonly count: number
  /** The same in every epoch. */
  readonly validation: ExampleBatch
  /** Only looked at once, when the training is over. */
  readonly test: ExampleBatch
  /** Whole slices that only test. */
  readonly pairs: readonly SlicePair[]
  /** What is doubtful of the images, which the card states among the limits. */
  readonly warnings: readonly string[]
  readonly description: string
  readonly sets: ModelCard['data']
  /**
   * The next examples of an epoch; all of an epoch are drawn in order.
   * @param epoch counted from 1
   * @param first number of the first of them in the epoch
   * @returns fewer than `count` where the epoch ends; the arrays are written again by the next call.
   */
  draw(epoch: number, first: number, count: number): ExampleBatch
}

/** Clean patches in 0..1, shape (count, rows, columns), in three sets that share no pixel. */
export interface TrainingPatches {
  readonly training: ImageBatch
  readonly validation: ImageBatch
  /** Only looked at once, when the training is over. */
  readonly test: ImageBatch
  /** What the images are, in the words of the model card. */
  readonly description: string
}

/** One line of a model card for each set: its name, its size and the SHA-256 of its float32 values. */
function describeSets({ training, validation, test }: TrainingPatches) {
  return Object.entries({ training, validation, test }).map(([name, images]) => ({
    name,
    images: images.count,
    sha256: hashImages(images)
  }))
}

function hashImages({ data }: ImageBatch): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
}

/** Patches that are degraded anew in each epoch, in an order that seed and epoch decide. */
export function patchExamples(request: TrainingRequest, data: TrainingPatches): Examples {
  const { seed, batchSize } = request
  const degradation = patchDegradation(request)
  const { training, validation, test, description } = data
  const memory = new Float32Array(batchSize * training.rows * training.columns)
  let order = { epoch: 0, positions: new Uint32Array(0) }
  return {
    rows: training.rows,
    columns: training.columns,
    count: training.count,
    pairs: [],
    warnings: [],
    description,
    sets: describeSets(data),
    validation: {
      clean: validation,
      noisy: degrade(validation, degradation, { seed: seedFor(seed, 'validation-noise') })
    },
    // As an audit with this seed draws it.
    test: { clean: test, noisy: degrade(test, degradation, { seed }) },
    draw(epoch, first, count) {
      if (order.epoch !== epoch) order = { epoch, positions: epochOrder(seed, epoch, training.count) }
      const clean = gather(training, order.positions.subarray(first, first + count), memory)
      return {
        clean,
        noisy: degrade(clean, degradation, { seed: seedFor(seed, 'training-noise', epoch), firstImage: first })
      }
    }
  }
}

function epochOrder(seed: number, epoch: number, count: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  return new Random(seedFor(seed, 'order', epoch)).shuffle(order)
}
