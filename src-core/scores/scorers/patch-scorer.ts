import type { Degradation } from '../../degradation/degradation.ts'
import type { Denoiser, ParameterValues } from '../../denoisers/denoiser.ts'
import type { Image, ImageBatch } from '../../images/image.ts'
import type { SourceSummary } from '../../sources/source.ts'

/** Paths to files that some scores need. A score is skipped if its path is missing. */
export interface ScoringResources {
  /** Folder of the digit classifier. */
  readonly digitClassifier?: string
  /** Folder for the latent vectors of models' training images. */
  readonly latents?: string
}

/** The denoiser that made an output. */
export interface ScoredDenoiser {
  /** Unique in the audit. */
  readonly key: string
  readonly label: string
  readonly denoiser: Denoiser
  readonly choice: { readonly parameters: ParameterValues }
}

/** A slice that patches were cut from; images in 0..1. */
export interface ScoredSlice {
  /** Index from 0 in the source. */
  readonly slice: number
  /** The whole slice. Both are null if no denoiser is given whole slices. */
  readonly whole: { readonly reference: Image | null; readonly noisy: Image | null }
  /** Cuts an image of the slice's size as the patches were cut. */
  readonly cut: (image: Image) => ImageBatch
}

/** Patches of one output with their reference and noisy input; all in 0..1. */
export interface ScoredPatches {
  /** Null for the noisy input and for outputs of others. */
  readonly ready: ScoredDenoiser | null
  readonly images: ImageBatch
  /** Null if no input is known. */
  readonly noisy: ImageBatch | null
  readonly reference: ImageBatch | null
  /** Slices of the patches, in the order of the patches. */
  readonly slices: readonly ScoredSlice[]
  /** Number of the first patch among all patches of the audit. */
  readonly firstPatch: number
}

/**
 * One score that needs more than a reference and a test image.
 * Examples: a classifier, the noisy input, or the denoiser itself.
 */
export interface PatchScorer {
  readonly id: string
  /**
   * `values`: one for each patch; NaN if the output cannot have the score.
   * `map`: the score at each pixel, shape of the patches; absent if the score has no map.
   */
  score(patches: ScoredPatches): Promise<{ readonly values: Float64Array; readonly map?: ImageBatch }>
  /** Versions of the scorer's own files, for the audit's record. */
  versions?(): Promise<Readonly<Record<string, string>>>
}

export interface ScorerContext {
  readonly source: SourceSummary
  readonly request: {
    readonly degradation: Degradation
    readonly patchify: { readonly patchSize: number }
    readonly seed: number
    /** Absent: seed instability is not scored. */
    readonly stability?: { readonly draws: number }
  }
  readonly denoisers: readonly ScoredDenoiser[]
  readonly resources?: ScoringResources
  /** Awaited between parts of long work; throws to end it. */
  readonly pause?: () => Promise<void>
  /** One line that names the long work. */
  readonly onProgress?: (message: string) => void
}

/** Makes a scorer, or null if an audit does not have its score. */
export type ScorerFactory = (context: ScorerContext) => PatchScorer | null

/** True if the audit has a noisy input. */
export const hasNoisyInput = ({ request }: ScorerContext): boolean => request.degradation.kind !== 'reference'

/** The values of an output that cannot have a score: NaN. */
export const noValues = ({ images }: ScoredPatches): { readonly values: Float64Array } => ({
  values: new Float64Array(images.count).fill(NaN)
})
