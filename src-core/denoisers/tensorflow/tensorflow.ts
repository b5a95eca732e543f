import type * as TensorFlowModule from '@tensorflow/tfjs'

/** TensorFlow.js on any backend. Only `loadTensorFlow` imports and returns it. */
export type TensorFlow = typeof TensorFlowModule
