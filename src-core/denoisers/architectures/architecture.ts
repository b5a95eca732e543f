import type { LayersModel } from '@tensorflow/tfjs'
import type { LossId } from '../loss-names.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'

/** Settings of a training request that change the network. */
export interface NetworkSettings {
  readonly seed: number
  /** Width of the bottleneck. */
  readonly latentSize: number
  /** Weight of the loss relative to the adversarial loss. */
  readonly lambda: number
}

/** Settings of a training whose request does not state them. */
export interface DefaultTrainingSettings {
  readonly epochs: number
  readonly loss: LossId
  readonly batchSize: number
  readonly learningRate: number
}

/** A discriminator that trains against the network, and is discarded after the training. */
export interface Adversary {
  /** An untrained network. Shape (count, rows, columns, 2), a noisy image beside another, to logits of any shape. */
  build(tf: TensorFlow, options: { readonly seed: number }): LayersModel
  /** Factor of lambda. */
  readonly lambdaScale: number
}

/** A kind of network that can be trained. */
export interface Architecture {
  readonly name: string
  /** Label in lists. */
  readonly label: string
  /** Hint in lists. */
  readonly hint: string
  readonly citation: string
  /** Rows and columns of training patches. Other sizes are an error unless `wholeSlice`. */
  readonly patchSize: number
  /** True if the network accepts images of any size and learns from crops of CT slices. Default: patches only. */
  readonly wholeSlice?: true
  /** HU of the values 0 and 1. Default: the intensity range of each source. */
  readonly hounsfield?: readonly [low: number, high: number]
  readonly defaults: DefaultTrainingSettings
  /** Processor time of one training image relative to the autoencoder. */
  readonly relativeCost: number
  /** Settings of a request that apply to this architecture and not to all. Default: none. */
  readonly ownSetting?: 'latentSize' | 'lambda'
  /** Description on the card: `Convolutional autoencoder with 32 latent values`. */
  describe(settings: NetworkSettings): string
  /** Warnings for readers of its outputs, in sentences. */
  limits(settings: NetworkSettings): readonly string[]
  /** An untrained network with weights from the seed. Shape (count, rows, columns, 1), 0..1, to the same. */
  build(tf: TensorFlow, settings: NetworkSettings): LayersModel
  /** Present for conditional GANs. Default: training minimises the loss alone. */
  readonly adversary?: Adversary
}
