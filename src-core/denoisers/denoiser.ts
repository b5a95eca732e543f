import type { ImageBatch } from '../images/image.ts'
import { DenoscopeError } from '../errors.ts'
import type { SourceSummary } from '../sources/source.ts'

export type DenoiserFamily = 'filter' | 'model'

/** Values of the parameters of a denoiser, by name. */
export type ParameterValues = Readonly<Record<string, number | boolean>>

/** One parameter of a denoiser, as the screen and the command line show it. */
export interface ParameterDefinition {
  readonly name: string
  readonly label: string
  readonly type: 'integer' | 'number' | 'boolean'
  readonly default: number | boolean
  readonly minimum?: number
  readonly maximum?: number
  /** True if only odd integers are allowed. Default: all integers. */
  readonly odd?: boolean
  readonly description: string
}

/** Facts about a denoiser, known before it runs. */
export interface DenoiserDescription {
  /** Stable, lower case, words joined by hyphens: `median`, `autoencoder-mnist-gaussian-0.3`. */
  readonly id: string
  readonly name: string
  readonly family: DenoiserFamily
  readonly description: string
  /** Author, title, year, DOI. */
  readonly citation: string
  /** A function of another library with the same result: `cv2.medianBlur(ksize=3)`. */
  readonly agreesWith?: string
  readonly parameters: readonly ParameterDefinition[]
  /** Warnings for readers of a model's outputs, in sentences. Absent for filters, and in old audits. */
  readonly limits?: readonly string[]
  /** The only size of images that a call accepts. With `wholeSlice`, other slices are tiled. Default: any size. */
  readonly patchSize?: readonly [rows: number, columns: number]
  /** True if audits denoise whole slices, of any size. Default: patches. */
  readonly wholeSlice?: true
  /** Slices on each side that the denoiser sees beside each slice (`denoiseStacks`). Default: none. */
  readonly neighbours?: number
  /** HU of the values 0 and 1. Images of another range are an error. Default: any range and unit. */
  readonly hounsfield?: readonly [low: number, high: number]
}

/** Names that a person gives to a denoiser. */
export interface DenoiserNames {
  /** Lower case letters, digits, dots and hyphens. */
  readonly id: string
  readonly name: string
  /** Author, title, year, DOI. Empty if not stated. */
  readonly citation: string
}

/** A program of others that ran as a denoiser, for records. */
export interface ProgramFacts {
  /** As typed, with its placeholders. */
  readonly commandLine: string
  /** `npy` or `dicom`. */
  readonly exchange: string
  /** As stated, or as the program prints it; null if unknown. */
  readonly version: string | null
  /** Exit code of every run. Other codes are refused. */
  readonly exitCode: 0
  /** SHA-256 of the set-up. */
  readonly sha256: string
}

/** The DICOM file of a slice, and its number of frames. */
export interface SliceFile {
  readonly path: string
  readonly frames: number
}

/** The layer of a model with the fewest values. The output depends on these values alone. */
export interface Bottleneck {
  /** Values for each image. */
  readonly size: number
  /** The values, shape (count, size), of noisy images of the model's patch size, 0..1. */
  encode(noisy: ImageBatch): Promise<Float32Array>
  /** The output of the model for such values. */
  decode(latents: Float32Array): Promise<ImageBatch>
  /** The model's own folder. */
  readonly directory: string
}

/** A map from noisy to denoised images. Images are in 0..1, unclipped on both sides. */
export interface Denoiser {
  readonly description: DenoiserDescription
  /** SHA-256 of the weights of a model. Absent for filters. */
  readonly weightsHash?: string
  /** Programs that run the denoiser, and their versions. Absent if Denoscope runs it itself. */
  readonly versions?: Readonly<Record<string, string>>
  /** Present for a program of others that runs by its command line. */
  readonly program?: ProgramFacts
  /** True if each call is costly, so that many whole slices of one series go into one call. Default: one slice. */
  readonly slicesTogether?: true
  /** The same denoiser for slices that are in these files, in order. Present if it can use files. */
  withFiles?(files: readonly SliceFile[]): Denoiser
  /** Absent if there is none. */
  readonly bottleneck?: Bottleneck
  /**
   * Denoises each image of the batch independently. The input stays as it is.
   * @param signal cancels a call of a denoiser that runs in another process; others end between two calls.
   * @param into memory for the result, as long as the noisy values and apart from them. Filters use it; others may
   * return memory of their own. Default: new memory.
   * @throws argument.invalid for an invalid parameter; denoiser.incompatible for a size that is not accepted;
   * denoiser.failed, job.cancelled for a denoiser that runs in another process.
   */
  denoise(
    noisy: ImageBatch,
    parameters: ParameterValues,
    signal?: AbortSignal,
    into?: Float32Array
  ): ImageBatch | Promise<ImageBatch>
  /**
   * Denoises the middle slice of each stack of 2 x `neighbours` + 1 slices, in the order of the series.
   * Present if the description has `neighbours`; `denoise` then shows each image as its own neighbour.
   * @throws as `denoise`
   */
  denoiseStacks?(stacks: ImageBatch, parameters: ParameterValues, signal?: AbortSignal): Promise<ImageBatch>
  /** The same denoiser for values in HU, neither clipped nor rounded. Present if it accepts any HU. */
  readonly inHounsfield?: Denoiser
}

/** A denoiser and its parameters: `median`, or `median` with `{ size: 5 }`. */
export interface DenoiserChoice {
  readonly id: string
  readonly parameters: ParameterValues
}

/** Unit and range of an image's values. */
export type ValueScale = Pick<SourceSummary, 'unit' | 'intensityRange'>

/**
 * The scale of images that a denoiser does not accept, in words: 'stored values that are not calibrated in HU'.
 * @returns null if the denoiser accepts this scale.
 */
export function wrongScale(
  { hounsfield }: Pick<DenoiserDescription, 'hounsfield'>,
  { unit, intensityRange: [low, high] }: ValueScale
): string | null {
  if (!hounsfield) return null
  if (unit === '1') return 'values from 0 to 1 without a unit'
  if (unit === 'stored') return 'stored values that are not calibrated in HU'
  return low === hounsfield[0] && high === hounsfield[1] ? null : rangeInWords([low, high])
}

/** 'HU from −1000 to 1000'. */
export const rangeInWords = ([low, high]: readonly [number, number]): string =>
  `HU from ${low} to ${high}`.replaceAll('-', '−')

/** @param name of the source or file @throws denoiser.incompatible with both names and the reason */
export function requireScale(
  description: Pick<DenoiserDescription, 'id' | 'hounsfield'>,
  name: string,
  scale: ValueScale
): void {
  const wrong = wrongScale(description, scale)
  if (wrong === null) return
  throw new DenoscopeError(
    'denoiser.incompatible',
    `'${description.id}' accepts only ${rangeInWords(description.hounsfield!)}; '${name}' has ${wrong}`
  )
}
