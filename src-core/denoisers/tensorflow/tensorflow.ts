import type * as TensorFlowModule from '@tensorflow/tfjs'

/** TensorFlow.js, whichever backend computes: `loadTensorFlow` gives it, and nothing else imports it. */
export type TensorFlow = typeof TensorFlowModule
