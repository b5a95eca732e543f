import type { EpochRecord, TrainingRequest } from './training-request.ts'

/** What a model was made from and how well it does; lies beside the weights as card.json. */
export interface ModelCard {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly architecture: string
  readonly citation: string
  /** Rows and columns of the patches it was trained on; it takes no other size unless `wholeSlice`. */
  readonly patchRows: number
  readonly patchColumns: number
  /** It takes slices of any size. Absent: patches of the size above alone. */
  readonly wholeSlice?: true
  /** HU that 0 and 1 stand for. Absent: the intensity range of each source. */
  readonly hounsfield?: readonly [low: number, high: number]
  readonly parameterCount: number
  readonly training: TrainingRequest
  /** Of each data set: a description, its size and the SHA-256 of its values. No patient identity. */
  readonly data: readonly { readonly name: string; readonly images: number; readonly sha256: string }[]
  /** Where images come from and under which licence, as whoever trained the model states it; absent where nothing was stated. */
  readonly credits?: readonly string[]
  readonly epochs: readonly EpochRecord[]
  /** On held-out images, degraded with the stated seed; means with 95 % intervals. */
  readonly test: {
    readonly images: number
    readonly seed: number
    readonly noisyPsnr: readonly [mean: number, low: number, high: number]
    readonly psnr: readonly [mean: number, low: number, high: number]
    readonly noisySsim: readonly [mean: number, low: number, high: number]
    readonly ssim: readonly [mean: number, low: number, high: number]
  } | null
  /** On whole slices that a scanner made at low dose, against the same at full dose; absent where none were named. */
  readonly pairTests?: readonly PairTest[]
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly createdAt: string
  readonly weightsSha256: string
  readonly limits: readonly string[]
}

/** How near a pair's slices at low dose come to those at full dose, before and after denoising; means over the slices. */
export interface PairTest {
  /** The label of the series at full dose. */
  readonly name: string
  readonly slices: number
  /** Root mean square error in HU. */
  readonly noisyRmse: number
  readonly rmse: number
  /** PSNR in dB of what the window for soft tissue shows. */
  readonly noisySoftTissuePsnr: number
  readonly softTissuePsnr: number
}

export type ModelState = 'ready' | 'training' | 'interrupted'

export interface ModelSummary {
  readonly id: string
  readonly name: string
  /** Shipped with Denoscope, or trained in this workspace. */
  readonly origin: 'shipped' | 'workspace'
  readonly state: ModelState
  /** When its training ended; null until then. */
  readonly createdAt: string | null
  readonly epochsDone: number
  readonly epochsWanted: number
}
