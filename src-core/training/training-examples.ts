import { createHash } from 'node:crypto'
import { degrade } from '../degradation/pixel-noise.ts'
import { type Image, type ImageBatch, gather } from '../images/image.ts'
import type { ModelCard } from '../denoisers/models/model-card.ts'
import { Random } from '../random/random.ts'
import { patchDegradation, type TrainingRequest } from '../denoisers/models/training-request.ts'
import { seedFor } from '../random/derived-seed.ts'

/** Noisy and clean images of the same shape (count, rows, columns), in 0..1. */
export interface ExampleBatch {
  readonly noisy: ImageBatch
  readonly clean: ImageBatch
}

/** Slices of one series at low and at full dose, in 0..1 for -1000..1000 HU. */
export interface SlicePair {
  readonly label: string
  readonly slices: readonly { readonly low: Image; readonly full: Image }[]
}

/** Examples of a training, drawn epoch by epoch. */
export interface Examples {
  readonly rows: number
  readonly columns: number
  /** Number of examples in an epoch. */
  readonly count: number
  /** Validation set, the same in every epoch. */
  readonly validation: ExampleBatch
  /** Test set, used once after the training. */
  readonly test: ExampleBatch
  /** Whole slices that are used for tests only. */
  readonly pairs: readonly SlicePair[]
  /** Warnings about the images, for the limits on the card. */
  readonly warnings: readonly string[]
  readonly description: string
  readonly sets: ModelCard['data']
  /**
   * The next examples of an epoch, drawn in order.
   * @param epoch counted from 1.
   * @param first number of the first example in the epoch.
   * @returns fewer than `count` at the end of the epoch. The next call overwrites the arrays.
   */
  draw(epoch: number, first: number, count: number): ExampleBatch
}

/** Clean patches in 0..1, shape (count, rows, columns), in three sets that share no pixel. */
export interface TrainingPatches {
  readonly training: ImageBatch
  readonly validation: ImageBatch
  /** Test set, used once after the training. */
  readonly test: ImageBatch
  /** Description of the images for the model card. */
  readonly description: string
}

/** One line of a model card for each set: name, size and SHA-256 of the float32 values. */
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

/** Patches that are degraded again in each epoch. Seed and epoch determine their order. */
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
    // Noise as in an audit with this seed.
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
