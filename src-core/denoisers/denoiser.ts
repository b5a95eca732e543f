import type { ImageBatch } from '../images/image.ts'
import type { TrainingRequest } from '../training/request.ts'

export type DenoiserFamily = 'filter' | 'model'

/** Values of a denoiser's parameters, by name. */
export type ParameterValues = Readonly<Record<string, number | boolean>>

/** One parameter of a denoiser, as the UI and the CLI show it. */
export interface ParameterDefinition {
  readonly name: string
  readonly label: string
  readonly type: 'integer' | 'number' | 'boolean'
  readonly default: number | boolean
  readonly minimum?: number
  readonly maximum?: number
  /** For an integer: only odd ones are allowed. */
  readonly odd?: boolean
  readonly description: string
}

/** What a person needs to know of a denoiser before running it. */
export interface DenoiserDescription {
  /** Stable, lower case, words joined by hyphens: `median`, `autoencoder-mnist-gaussian-0.3`. */
  readonly id: string
  readonly name: string
  readonly family: DenoiserFamily
  readonly description: string
  /** Author, title, year, DOI. */
  readonly citation: string
  /** The function of another library that gives the same values, e.g. `cv2.medianBlur(ksize=3)`. */
  readonly agreesWith?: string
  readonly parameters: readonly ParameterDefinition[]
  /** What someone who reads a model's outputs must know, in sentences; absent for filters, and in audits older than it. */
  readonly limits?: readonly string[]
  /** Rows and columns that the denoiser is limited to; absent when any size goes. */
  readonly patchSize?: readonly [rows: number, columns: number]
  /** It takes slices of any size, and an audit gives it whole ones. Absent: it is given patches. */
  readonly wholeSlice?: true
  /** HU that 0 and 1 stand for: its images have this range and no other. Absent: any range and unit. */
  readonly hounsfield?: readonly [low: number, high: number]
}

/** The narrowest place of a model, through which everything of an image has to pass. */
export interface Bottleneck {
  /** Values there for each image. */
  readonly size: number
  /** Those values, shape (count, size), of noisy images of the model's patch size, 0..1. */
  encode(noisy: ImageBatch): Promise<Float32Array>
  /** The images that the rest of the model makes of such values. */
  decode(latents: Float32Array): Promise<ImageBatch>
  /** What the model was trained on. */
  readonly training: TrainingRequest
  /** The model's own folder. */
  readonly directory: string
}

/** Anything that maps a noisy image to a denoised one. Images are in 0..1, unclipped on both sides. */
export interface Denoiser {
  readonly description: DenoiserDescription
  /** SHA-256 of a model's weights; filters have none. */
  readonly weightsHash?: string
  /** Only of models that have one. */
  readonly bottleneck?: Bottleneck
  /**
   * Denoises every image of the batch on its own; never changes its input.
   * @throws argument.invalid for a bad parameter, denoiser.incompatible for a size it cannot take.
   */
  denoise(noisy: ImageBatch, parameters: ParameterValues): ImageBatch | Promise<ImageBatch>
}

/** Which denoiser to run and how: `median`, or `median` with `{ size: 5 }`. */
export interface DenoiserChoice {
  readonly id: string
  readonly parameters: ParameterValues
}
