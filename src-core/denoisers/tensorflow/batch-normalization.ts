import type { LayersModel, Tensor, Tensor4D, layers } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'
import type { TensorFlowKernels } from './native-kernels.ts'

/** A layer's weight, readable and writable. */
interface LayerWeight {
  read(): Tensor
  write(value: Tensor): unknown
}

/** Members of tfjs's batch norm layer that its declared type lacks. */
interface BatchNormalizationLayer {
  readonly gamma: LayerWeight
  readonly beta: LayerWeight
  readonly movingMean: LayerWeight
  readonly movingVariance: LayerWeight
  readonly epsilon: number
  readonly momentum: number
  call(inputs: Tensor | Tensor[], options: { training?: boolean }): Tensor | Tensor[]
}

/** Normalises a batch by its own statistics and updates the layer's moving averages. */
type TrainingNormalization = (layer: BatchNormalizationLayer, x: Tensor4D) => Tensor

/**
 * Makes batch norm layers train as in PyTorch: the moving variance is the unbiased one.
 * The native backend uses TensorFlow's fused kernel and its gradient. Inference is unchanged.
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

/** For every backend, made of tfjs's operations. */
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

type Layer = layers.Layer

/** Axis of the output channels in the kernel of each kind of layer. */
const channelAxis: Readonly<Record<string, number>> = { Conv2D: 3, Conv2DTranspose: 2, Dense: 1 }

/**
 * Folds the batch norm of a trained model into the weights of the layers before it.
 * A normalisation by moving averages is one factor and one offset for each channel. Outputs are equal up to rounding,
 * without a pass over all values.
 * Batch norm that follows no linear layer stays.
 */
export function foldBatchNormalization(tf: TensorFlow, model: LayersModel): void {
  for (const layer of model.layers) {
    const before = layer.getClassName() === 'BatchNormalization' ? linearLayerBefore(layer) : null
    if (!before) continue
    tf.tidy(() => fold(tf, before, layer))
    layer.call = (inputs) => inputs
  }
}

/** Null if something other than the batch norm uses the layer's output. */
function linearLayerBefore(normalization: Layer): Layer | null {
  const { scale, center } = normalization.getConfig()
  const [before, ...others] = normalization.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers)
  if (!scale || !center || !before || others.length > 0 || before.outboundNodes.length !== 1) return null
  const { activation, useBias } = before.getConfig()
  return before.getClassName() in channelAxis && activation === 'linear' && useBias ? before : null
}

function fold(tf: TensorFlow, before: Layer, normalization: Layer): void {
  const [kernel, bias] = before.getWeights() as [Tensor, Tensor]
  const [gamma, beta, mean, variance] = normalization.getWeights() as [Tensor, Tensor, Tensor, Tensor]
  const { epsilon } = normalization.getConfig() as { epsilon: number }
  const factor = tf.div(gamma, tf.sqrt(tf.add(variance, epsilon)))
  const axis = channelAxis[before.getClassName()]!
  const alongChannels = kernel.shape.map((length, index) => (index === axis ? length : 1))
  before.setWeights([
    tf.mul(kernel, tf.reshape(factor, alongChannels)),
    tf.add(beta, tf.mul(tf.sub(bias, mean), factor))
  ])
}
