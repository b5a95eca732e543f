import type { LayersModel, Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs'
import { variablesOf } from '../../tensorflow/model-weights.ts'
import { losses } from '../../../training/losses/losses.ts'
import type { Objective } from '../../../training/objective.ts'
import type { TrainingRequest } from '../../../training/request.ts'
import type { TensorFlow } from '../../tensorflow/tensorflow.ts'

export interface Adversaries {
  /** Shape (count, rows, columns, 1) to the same. */
  readonly generator: LayersModel
  /** Shape (count, rows, columns, 2), a noisy image beside another, to logits of any shape: whether the other is clean. */
  readonly discriminator: LayersModel
  readonly loss: TrainingRequest['loss']
  readonly lambda: number
}

/**
 * Both networks of a conditional GAN step from the same point: the generator makes -log D(noisy, denoised) + lambda times
 * the loss small, the discriminator the mean of -log D(noisy, clean) and -log(1 - D(noisy, denoised)) (Isola et al. 2017,
 * doi:10.1109/CVPR.2017.632, section 3). The curves show the loss alone, without lambda, so that it compares with validation.
 */
export function adversarialObjective(
  tf: TensorFlow,
  { generator, discriminator, loss, lambda }: Adversaries
): Objective {
  const makers = variablesOf(generator.trainableWeights)
  const judges = variablesOf(discriminator.trainableWeights)
  const judge = (noisy: Tensor, image: Tensor) =>
    discriminator.apply(tf.concat([noisy, image], 3), { training: true }) as Tensor

  function generatorStep(noisy: Tensor4D, clean: Tensor4D) {
    const made: Tensor4D[] = []
    const { value, grads } = tf.variableGrads(() => {
      const denoised = generator.apply(noisy, { training: true }) as Tensor4D
      const distance = losses[loss].ofTensors(tf, denoised, clean)
      // Tensors that are not kept end with the gradients.
      made.push(tf.keep(denoised))
      return tf.add(tf.mul(distance, lambda), surprise(tf, judge(noisy, denoised), true)) as Scalar
    }, makers)
    return { value, grads, denoised: made[0]! }
  }

  function discriminatorStep(noisy: Tensor4D, clean: Tensor4D, denoised: Tensor4D) {
    const half = () => tf.add(surprise(tf, judge(noisy, clean), true), surprise(tf, judge(noisy, denoised), false))
    return tf.variableGrads(() => tf.mul(half(), 0.5) as Scalar, judges)
  }

  return {
    companions: [discriminator],
    lossAndGradients(noisy, clean) {
      const made = generatorStep(noisy, clean)
      const judged = discriminatorStep(noisy, clean, made.denoised)
      const value = losses[loss].ofTensors(tf, made.denoised, clean)
      made.denoised.dispose()
      return { value, grads: { ...made.grads, ...judged.grads } }
    }
  }
}

/** Mean of -log of the probability that the logits give to being clean, or to not being it. */
function surprise(tf: TensorFlow, logits: Tensor, isClean: boolean): Scalar {
  return tf.mean(tf.softplus(isClean ? tf.neg(logits) : logits))
}
