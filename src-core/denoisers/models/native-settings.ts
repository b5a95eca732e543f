/** Name of the variable that bounds the instructions of oneDNN's kernels, and the bound that was measured to be safe. */
export const instructionSetVariable = 'ONEDNN_MAX_CPU_ISA'
export const safeInstructionSet = 'AVX2'

/**
 * Variables that the native library reads when it starts.
 * A signal that arrives in kernels which use memory beyond the stack pointer writes over that memory: the process dies
 * or hangs later. A terminal's resizing is enough. TensorFlow's own matrix kernel and oneDNN's kernels of AVX-512 are
 * such; oneDNN's kernels of AVX2 are not (docs/decisions/0016).
 * The log level leaves out a greeting with the processor's features; warnings and errors stay.
 */
const nativeSettings = {
  TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL: 'false',
  TF_ENABLE_ONEDNN_OPTS: '1',
  [instructionSetVariable]: safeInstructionSet,
  TF_CPP_MIN_LOG_LEVEL: '1'
}

/**
 * Sets the variables before the native library loads, in its process. A person's own values stay.
 * Threads have a copy of the environment that the library does not see, so they load no TensorFlow.
 */
export function applyNativeSettings(): void {
  for (const [name, value] of Object.entries(nativeSettings)) process.env[name] ??= value
}

/** The bound on oneDNN's instructions that holds for processes started from this one. */
export function instructionSet(): { readonly value: string; readonly isSafe: boolean } {
  const value = process.env[instructionSetVariable] ?? safeInstructionSet
  return { value, isSafe: ['SSE41', 'AVX', 'AVX2', 'AVX2_VNNI'].includes(value.toUpperCase()) }
}
