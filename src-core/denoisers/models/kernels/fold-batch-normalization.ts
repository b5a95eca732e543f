import type { layers, LayersModel, Tensor } from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorflow.ts'

type Layer = layers.Layer

/** Axis of the output channels in the kernel of each kind of layer. */
const channelAxis: Readonly<Record<string, number>> = { Conv2D: 3, Conv2DTranspose: 2, Dense: 1 }

/**
 * Takes the batch norm of a model whose weights do not change any more into the weights of the layers before it: a
 * normalisation by moving averages is one factor and one offset for each channel. The same outputs to rounding, without
 * the pass over all values. What follows no linear layer stays as it is.
 */
export function foldBatchNormalization(tf: TensorFlow, model: LayersModel): void {
  for (const layer of model.layers) {
    const before = layer.getClassName() === 'BatchNormalization' ? linearLayerBefore(layer) : null
    if (!before) continue
    tf.tidy(() => fold(tf, before, layer))
    layer.call = (inputs) => inputs
  }
}

/** Null where something else than the batch norm sees its output, too. */
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
