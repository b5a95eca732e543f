import { DenoscopeError } from '../../errors.ts'
import { stackLength } from './onnx-layout.ts'
import type { OnnxModel } from './onnx-model.ts'
import type { OnnxSetup, OnnxSize } from './onnx-setup.ts'

/** Steps of networks that halve their images up to six times. */
const steps = [1, 2, 4, 8, 16, 32, 64] as const

/** HU of the image of a probe: water. */
const water = 0

/**
 * The sizes that a model takes, tried out. An image with an odd number of steps must come out in its own size. The
 * smallest step that passes counts.
 * @throws denoiser.failed if no image passes, with the reason for the last one, 64 x 64
 */
export async function probeSize(model: OnnxModel, setup: OnnxSetup, signal?: AbortSignal): Promise<OnnxSize> {
  if (setup.size.kind === 'fixed') return setup.size
  let failure: unknown
  for (const step of steps) {
    const side = step === 64 ? 64 : 64 + step
    const count = stackLength(setup.channels)
    const image = { data: new Float32Array(count * side ** 2).fill(water), count, rows: side, columns: side }
    try {
      await model.denoise({ ...setup, size: { kind: 'any' } }, image, { signal })
      return step === 1 ? { kind: 'any' } : { kind: 'multiple', of: step }
    } catch (thrown) {
      if (!(thrown instanceof DenoscopeError) || thrown.code !== 'denoiser.failed' || isOfProcess(thrown)) throw thrown
      failure = thrown
    }
  }
  throw failure
}

/** True if the process died or took too long: another size would not help. */
const isOfProcess = ({ cause }: DenoscopeError): boolean =>
  cause instanceof DenoscopeError && cause.code === 'worker.died'
