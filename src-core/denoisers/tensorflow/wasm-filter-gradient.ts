import type { NamedAttrMap, NamedTensorInfoMap, Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'

/** Attributes of the kernel, as tfjs-core passes them. */
interface Attributes {
  readonly strides: number | [number, number]
  readonly pad: 'same' | 'valid' | number
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: [number, number, number, number]
}

/**
 * Registers the gradient of a 2-D convolution with respect to its filter, which the WebAssembly backend lacks.
 * For each filter tap: the matrix product of the tap's input pixels with the output's gradient.
 * NHWC, dilation 1.
 */
export function registerConv2DBackpropFilter(tf: TensorFlow): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap }): TensorInfo =>
      tf.tidy(() => filterGradient(tf, inputs.x as Tensor4D, inputs.dy as Tensor4D, attrs as unknown as Attributes))
  })
}

function filterGradient(tf: TensorFlow, x: Tensor4D, dy: Tensor4D, attributes: Attributes): Tensor {
  const { strides, pad, dimRoundingMode, filterShape } = attributes
  const info = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    'channelsLast'
  )
  const { batchSize, outHeight, outWidth, inChannels, outChannels, strideHeight, strideWidth, padInfo } = info
  const positions = batchSize * outHeight * outWidth
  const slopes = tf.reshape(dy, [positions, outChannels])
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0]
  ])
  const taps = []
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const end = [
        batchSize,
        row + (outHeight - 1) * strideHeight + 1,
        column + (outWidth - 1) * strideWidth + 1,
        inChannels
      ]
      const seen = tf.stridedSlice(padded, [0, row, column, 0], end, [1, strideHeight, strideWidth, 1])
      taps.push(tf.matMul(tf.reshape(seen, [positions, inChannels]), slopes, true, false))
    }
  }
  return tf.reshape(tf.stack(taps), filterShape)
}
