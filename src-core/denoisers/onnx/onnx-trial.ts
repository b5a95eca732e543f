import { imageAt, type Image, type ImageBatch } from '../../images/image.ts'
import { changeOf } from '../slice-change.ts'
import type { OnnxModel } from './onnx-model.ts'
import { commonScales, type OnnxScale, type OnnxSetup } from './onnx-setup.ts'

/** One slice through a model under one scale. */
export interface ScaleTrial {
  readonly scale: OnnxScale
  /** HU; null if the run failed. */
  readonly image: Image | null
  /** Root mean square of the change in HU, without a margin of 4 pixels; null if the run failed. */
  readonly strength: number | null
  /** Mean of the change in HU; null if the run failed. */
  readonly shift: number | null
  /** Reason if the run failed. */
  readonly error: string | null
}

export interface ScaleTrials {
  readonly trials: readonly ScaleTrial[]
  /** True if all outputs are the same: the scale does not matter. */
  readonly agree: boolean
}

/** Largest difference in HU of outputs that count as the same. */
const sameWithin = 0.05

/**
 * Runs one slice under several scales. A wrong scale does not show in the range of the output: pictures and strengths
 * side by side show it.
 * @param stack the slice in HU with the neighbours that the set-up takes
 * @param scales Default: the common ones
 * @throws job.cancelled
 */
export async function tryScales(
  model: OnnxModel,
  setup: Omit<OnnxSetup, 'scale'>,
  stack: ImageBatch,
  { scales = commonScales, signal }: { scales?: readonly OnnxScale[]; signal?: AbortSignal } = {}
): Promise<ScaleTrials> {
  const slice = imageAt(stack, Math.floor(stack.count / 2))
  const trials: ScaleTrial[] = []
  for (const scale of scales) {
    try {
      const image = imageAt(await model.denoise({ ...setup, scale }, stack, { signal }), 0)
      trials.push({ scale, image, ...changeOf(slice, image), error: null })
    } catch (thrown) {
      if (signal?.aborted) throw thrown
      const error = thrown instanceof Error ? thrown.message : String(thrown)
      trials.push({ scale, image: null, strength: null, shift: null, error })
    }
  }
  return { trials, agree: agree(trials) }
}

function agree(trials: readonly ScaleTrial[]): boolean {
  const [first] = trials
  return trials.every(
    ({ image }) =>
      image !== null &&
      first!.image !== null &&
      image.data.every((value, pixel) => Math.abs(value - first!.image!.data[pixel]!) <= sameWithin)
  )
}
