import { setImmediate } from 'node:timers/promises'
import type { LayersModel, Tensor } from '@tensorflow/tfjs'
import type { ImageBatch } from '../../images/image.ts'
import { variablesOf } from '../tensorflow/model-weights.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { RepeatedWork } from '../tensorflow/repeated-work.ts'

/** A slice's patches, in chunks of which the last is always another size, are denoised sooner than recorded. */
const recordedRound = 8

/** How each model that was applied does it; as long as the model is there. */
const repeated = new WeakMap<LayersModel, RepeatedWork>()

/**
 * Runs a model, in inference mode, over images of any number; other work of the process gets its turn in between.
 * @param images shape (count, rows, columns).
 * @param imagesAtOnce enough for the kernels to work at full speed, few enough for their values to stay in the cache.
 * @param outputs filled with the model's output of every image, one after the other.
 */
export async function applyModel(
  tf: TensorFlow,
  model: LayersModel,
  images: ImageBatch,
  imagesAtOnce: number,
  outputs: Float32Array
): Promise<void> {
  const { data, count, rows, columns } = images
  const size = rows * columns
  const work = workOf(tf, model)
  for (let first = 0; first < count; first += imagesAtOnce) {
    if (first > 0) await setImmediate()
    const part = Math.min(imagesAtOnce, count - first)
    const values = data.subarray(first * size, (first + part) * size)
    // Nothing is returned: tidy looks for tensors in what it returns, number by number in an array.
    tf.tidy(() => {
      const x = tf.tensor4d(values, [part, rows, columns, 1])
      const [output] = work.run([x], () => [model.apply(x, { training: false }) as Tensor])
      outputs.set(output!.dataSync<'float32'>(), (first * outputs.length) / count)
    })
  }
}

function workOf(tf: TensorFlow, model: LayersModel): RepeatedWork {
  const work =
    repeated.get(model) ?? new RepeatedWork(tf, { read: variablesOf(model.weights), written: [], recordedRound })
  repeated.set(model, work)
  return work
}
