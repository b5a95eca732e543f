import { setImmediate } from 'node:timers/promises'
import type { LayersModel, Tensor } from '@tensorflow/tfjs'
import type { ImageBatch } from '../../images/image.ts'
import { variablesOf } from '../tensorflow/model-weights.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { RepeatedWork } from '../tensorflow/repeated-work.ts'

/** Round from which a graph is recorded. The chunks of one slice are too few for a recording to save time. */
const recordedRound = 8

/** Recorded graphs of each model, kept as long as the model exists. */
const repeated = new WeakMap<LayersModel, RepeatedWork>()

/**
 * Runs a model, in inference mode, over images of any number. Other work of the process runs between chunks.
 * @param images shape (count, rows, columns).
 * @param imagesAtOnce enough for full speed of the kernels, few enough that values stay in the cache.
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
    // Returns nothing, because tidy searches a returned array for tensors, number by number.
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
