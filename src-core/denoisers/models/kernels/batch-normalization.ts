import type { LayersModel, Tensor, Tensor4D } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow.ts'
import type { TensorFlowKernels } from './native-kernels.ts'

/** A layer's weight, readable and writable. */
interface LayerWeight {
  read(): Tensor
  write(value: Tensor): unknown
}

/** What tfjs's batch norm layer holds beyond its declared type. */
interface BatchNormalizationLayer {
  readonly gamma: LayerWeight
  readonly beta: LayerWeight
  readonly movingMean: LayerWeight
  readonly movingVariance: LayerWeight
  readonly epsilon: number
  readonly momentum: number
  call(inputs: Tensor | Tensor[], options: { training?: boolean }): Tensor | Tensor[]
}

/** Normalises a batch by its own statistics and lets the layer's moving averages follow. */
type TrainingNormalization = (layer: BatchNormalizationLayer, x: Tensor4D) => Tensor

/**
 * Lets the batch norm layers of a model train as PyTorch's do (the moving variance is the unbiased one), on the native
 * backend by TensorFlow's fused kernel and its gradient. Inference is untouched.
 */
export function trainBatchNormalization(tf: TensorFlow, kernels: TensorFlowKernels | null, model: LayersModel): void {
  const normalize = kernels ? fusedNormalization(tf, kernels) : plainNormalization(tf)
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'BatchNormalization') continue
    const norm = layer as unknown as BatchNormalizationLayer
    const infer = norm.call.bind(norm)
    norm.call = (inputs, options) =>
      options.training ? tf.tidy(() => normalize(norm, [inputs].flat()[0] as Tensor4D)) : infer(inputs, options)
  }
}

/** For every backend, put together from tfjs's operations. */
export function plainNormalization(tf: TensorFlow): TrainingNormalization {
  return (layer, x) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2])
    const values = x.size / x.shape[3]
    follow(tf, layer.movingMean, mean, layer.momentum)
    follow(tf, layer.movingVariance, tf.mul(variance, values / (values - 1)), layer.momentum)
    return tf.batchNorm(
      x,
      mean as never,
      variance as never,
      layer.beta.read() as never,
      layer.gamma.read() as never,
      layer.epsilon
    )
  }
}

function follow(tf: TensorFlow, average: LayerWeight, value: Tensor, momentum: number): void {
  average.write(tf.add(tf.mul(average.read(), momentum), tf.mul(value, 1 - momentum)))
}

/** FusedBatchNormV3 and FusedBatchNormGradV3: one kernel forwards, one backwards. */
export function fusedNormalization(tf: TensorFlow, kernels: TensorFlowKernels): TrainingNormalization {
  return (layer, x) => {
    const attributes = [
      kernels.float32('T'),
      kernels.float32('U'),
      kernels.float('epsilon', layer.epsilon),
      kernels.text('data_format', 'NHWC'),
      kernels.boolean('is_training', true)
    ]
    const following = kernels.float('exponential_avg_factor', 1 - layer.momentum)
    const normalize = tf.customGrad((...given) => {
      const [input, gamma, beta] = given as Tensor[]
      const save = given[3] as unknown as (tensors: Tensor[]) => void
      const averages = [layer.movingMean.read(), layer.movingVariance.read()]
      const outputs = kernels.many(
        'FusedBatchNormV3',
        [...attributes, following],
        [input!, gamma!, beta!, ...averages],
        6
      )
      const [value, mean, variance, ...reserved] = outputs
      layer.movingMean.write(mean!)
      layer.movingVariance.write(variance!)
      save([input!, gamma!, ...reserved])
      return {
        value: value!,
        gradFunc: (dy, saved) =>
          kernels.many('FusedBatchNormGradV3', attributes, [dy as Tensor, ...saved], 5).slice(0, 3)
      }
    })
    return normalize(x, layer.gamma.read(), layer.beta.read())
  }
}
