/** Length of an axis, or its symbolic name if any length is accepted. */
export type OnnxAxis = number | string

/** An input or output of a model. */
export interface OnnxPort {
  readonly name: string
  /** Type of the elements as ONNX Runtime names it: `float32`, `uint8`. */
  readonly type: string
  readonly shape: readonly OnnxAxis[]
}

/** Inputs and outputs of a model, and the program that runs it. */
export interface OnnxSignature {
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
  /** Version of ONNX Runtime. */
  readonly version: string
  /** Execution provider: `cpu`. */
  readonly provider: string
}

/** `"x" is float32 [N, 1, H, W]`. */
export const portText = ({ name, type, shape }: OnnxPort): string => `"${name}" is ${type} ${shapeText(shape)}`

export const shapeText = (shape: readonly OnnxAxis[]): string =>
  `[${shape.map((axis) => (axis === '' ? '?' : axis)).join(', ')}]`
