import type { EpochRecord, TrainingRequest } from './training-request.ts'

/** Origin, training and tests of a model: card.json, beside the weights. */
export interface ModelCard {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly architecture: string
  readonly citation: string
  /** Rows and columns of the training patches. The model accepts no other size unless `wholeSlice`. */
  readonly patchRows: number
  readonly patchColumns: number
  /** True if the model accepts slices of any size. Absent for patches of the size above only. */
  readonly wholeSlice?: true
  /** HU of the values 0 and 1. Absent for the intensity range of each source. */
  readonly hounsfield?: readonly [low: number, high: number]
  readonly parameterCount: number
  readonly training: TrainingRequest
  /** Description, size and SHA-256 of the values of each data set. No patient identity. */
  readonly data: readonly { readonly name: string; readonly images: number; readonly sha256: string }[]
  /** Origin and licence of the images, as stated for the training. Absent if not stated. */
  readonly credits?: readonly string[]
  readonly epochs: readonly EpochRecord[]
  /** Test on held-out images, degraded with the stated seed. Means with 95 % intervals. */
  readonly test: {
    readonly images: number
    readonly seed: number
    readonly noisyPsnr: readonly [mean: number, low: number, high: number]
    readonly psnr: readonly [mean: number, low: number, high: number]
    readonly noisySsim: readonly [mean: number, low: number, high: number]
    readonly ssim: readonly [mean: number, low: number, high: number]
  } | null
  /**
   * Tests on whole slices that a scanner made at low dose, compared with the same at full dose. Absent if none were
   * named.
   */
  readonly pairTests?: readonly PairTest[]
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly createdAt: string
  readonly weightsSha256: string
  readonly limits: readonly string[]
}

/** Difference between a pair's slices at low and at full dose, before and after denoising. Means over the slices. */
export interface PairTest {
  /** Label of the series at full dose. */
  readonly name: string
  readonly slices: number
  /** Root mean square error in HU. */
  readonly noisyRmse: number
  readonly rmse: number
  /** PSNR in dB of values clipped to the window for soft tissue. */
  readonly noisySoftTissuePsnr: number
  readonly softTissuePsnr: number
}

export type ModelState = 'ready' | 'training' | 'interrupted'

export interface ModelSummary {
  readonly id: string
  readonly name: string
  /** `shipped` with Denoscope, or trained in this `workspace`. */
  readonly origin: 'shipped' | 'workspace'
  readonly state: ModelState
  /** End of the training; null if it has not ended. */
  readonly createdAt: string | null
  readonly epochsDone: number
  readonly epochsWanted: number
}
