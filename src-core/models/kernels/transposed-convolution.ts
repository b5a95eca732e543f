import type { LayersModel, Tensor, Tensor4D } from '@tensorflow/tfjs'
import type { TensorFlow } from '../backend.ts'

/** What tfjs's layer of a transposed convolution holds beyond its declared type. */
interface TransposedConvolution {
  readonly activation: { apply(x: Tensor): Tensor }
  call(inputs: Tensor | Tensor[], options: { training?: boolean }): Tensor | Tensor[]
}

/**
 * Lets a model whose weights do not change any more compute its transposed convolutions of 3 x 3 with stride 2 as plain
 * ones: of 2 x 2, to four times the channels, which are the four pixels that each input pixel becomes (Shi et al. 2016,
 * doi:10.1109/CVPR.2016.207). The same sums, at half the time, since TensorFlow's transposed convolution scatters them.
 */
export function fixTransposedConvolutions(tf: TensorFlow, model: LayersModel): void {
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'Conv2DTranspose' || !isDoubling(layer.getConfig())) continue
    const [kernel, bias] = layer.getWeights()
    const convolution = layer as unknown as TransposedConvolution
    const [plainKernel, plainBias] = [asPlainKernel(tf, kernel as Tensor4D), tf.tile(bias!, [4])]
    convolution.call = (inputs) => tf.tidy(() => {
      const x = [inputs].flat()[0] as Tensor4D
      const sums = tf.conv2d(x, plainKernel, 1, [[0, 0], [1, 0], [1, 0], [0, 0]])
      return convolution.activation.apply(tf.depthToSpace(tf.add(sums, plainBias) as Tensor4D, 2, 'NHWC'))
    })
  }
}

function isDoubling(config: Record<string, unknown>): boolean {
  const { kernelSize, strides, padding, useBias, dataFormat } = config
  const wanted = [[3, 3], [2, 2], 'same', true, 'channelsLast']
  return JSON.stringify([kernelSize, strides, padding, useBias, dataFormat]) === JSON.stringify(wanted)
}

/** For each of the two pixels along an axis: the tap that the input pixel before it and its own give; null for none. */
const tapsOfPixel = [[2, 0], [null, 1]] as const

/** From (3, 3, out, in) to (2, 2, in, 4 out), the pixels of one input pixel one after the other. */
function asPlainKernel(tf: TensorFlow, kernel: Tensor4D): Tensor4D {
  const [, , outputs, inputs] = kernel.shape
  const given = kernel.dataSync<'float32'>()
  const values = tf.buffer([2, 2, inputs, 4 * outputs])
  forEachIndex([2, 2, 2, 2, inputs, outputs], ([row, column, pixelRow, pixelColumn, input, output]) => {
    const [tapRow, tapColumn] = [tapsOfPixel[pixelRow!]![row!], tapsOfPixel[pixelColumn!]![column!]]
    if (tapRow === null || tapColumn === null) return
    const value = given[((tapRow! * 3 + tapColumn!) * outputs + output!) * inputs + input!]!
    values.set(value, row!, column!, input!, (2 * pixelRow! + pixelColumn!) * outputs + output!)
  })
  return values.toTensor() as Tensor4D
}

function forEachIndex(lengths: readonly number[], visit: (index: readonly number[]) => void): void {
  const total = lengths.reduce((product, length) => product * length, 1)
  for (let position = 0; position < total; position++) {
    let rest = position
    visit(lengths.map((length) => {
      const index = rest % length
      rest = Math.floor(rest / length)
      return index
    }))
  }
}
