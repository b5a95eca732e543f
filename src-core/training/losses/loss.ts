import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs'
import type { ImageBatch } from '../../images/image.ts'
import type { TensorFlow } from '../../denoisers/tensorflow/tensorflow.ts'

/** What a training makes small: a mean over all pixels, or windows, of all images. */
export interface Loss {
  /** As a person reads it: `MSE`. */
  readonly name: string
  /** Author, title, year, DOI. */
  readonly citation: string
  /**
   * The loss of a batch, its gradient with respect to the prediction in closed form.
   * @param prediction shape (count, rows, columns, 1), 0..1; `target`, the clean images, likewise.
   */
  ofTensors(tf: TensorFlow, prediction: Tensor4D, target: Tensor4D): Scalar
  /** The same in 64-bit numbers without TensorFlow, as validation measures it. @throws argument.invalid when shapes differ */
  ofImages(clean: ImageBatch, denoised: ImageBatch): number
}

/** A loss's value, and its gradient: `slope` (one value for each pixel) times `scale`. */
export interface ValueAndSlope {
  readonly value: Tensor
  readonly slope: Tensor
  readonly scale: number
}

/** Gives a loss the gradient that is stated for it, instead of one put together from many small operations. */
export function withSlope(
  tf: TensorFlow,
  prediction: Tensor4D,
  compute: (predicted: Tensor4D) => ValueAndSlope
): Scalar {
  const loss = tf.customGrad((...given) => {
    const save = given[1] as unknown as (tensors: Tensor[]) => void
    const { value, slope, scale } = compute(given[0] as Tensor4D)
    save([slope])
    return { value, gradFunc: (dy, [kept]) => tf.mul(kept!, tf.mul(dy as Tensor, scale)) }
  })
  return loss(prediction) as Scalar
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
