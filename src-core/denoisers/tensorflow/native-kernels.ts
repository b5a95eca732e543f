import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import type { TensorFlow } from './tensorflow.ts'

/** An attribute of a TensorFlow operation: name, type code and value. */
export interface OperationAttribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** Runs operations of the native library by name, also those that tfjs has no API for. */
export interface TensorFlowKernels {
  /** Version of the native library. */
  readonly version: string
  readonly float: (name: string, value: number) => OperationAttribute
  readonly boolean: (name: string, value: boolean) => OperationAttribute
  readonly text: (name: string, value: string) => OperationAttribute
  /** The type attribute of float32. */
  readonly float32: (name: string) => OperationAttribute
  /** The type attributes of int32 and complex64. */
  readonly int32: (name: string) => OperationAttribute
  readonly complex64: (name: string) => OperationAttribute
  readonly one: (operation: string, attributes: OperationAttribute[], inputs: TensorInfo[]) => Tensor
  readonly many: (
    operation: string,
    attributes: OperationAttribute[],
    inputs: TensorInfo[],
    outputs: number
  ) => Tensor[]
}

/** Members of tfjs-node's backend that tfjs's types lack. */
interface NodeBackend {
  readonly binding: Readonly<Record<string, number>> & { readonly TF_Version: string }
  executeSingleOutput(name: string, attributes: OperationAttribute[], inputs: TensorInfo[]): Tensor
  executeMultipleOutputs(
    name: string,
    attributes: OperationAttribute[],
    inputs: TensorInfo[],
    outputs: number
  ): Tensor[]
}

/** The kernels of the loaded native backend. */
export function nativeKernels(tf: TensorFlow): TensorFlowKernels {
  const backend = tf.backend() as unknown as NodeBackend
  const { binding } = backend
  return {
    version: binding.TF_Version,
    float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT!, value }),
    boolean: (name, value) => ({ name, type: binding.TF_ATTR_BOOL!, value }),
    text: (name, value) => ({ name, type: binding.TF_ATTR_STRING!, value }),
    float32: (name) => ({ name, type: binding.TF_ATTR_TYPE!, value: binding.TF_FLOAT! }),
    int32: (name) => ({ name, type: binding.TF_ATTR_TYPE!, value: binding.TF_INT32! }),
    complex64: (name) => ({ name, type: binding.TF_ATTR_TYPE!, value: binding.TF_COMPLEX64! }),
    one: (operation, attributes, inputs) => backend.executeSingleOutput(operation, attributes, inputs),
    many: (operation, attributes, inputs, outputs) =>
      backend.executeMultipleOutputs(operation, attributes, inputs, outputs)
  }
}
