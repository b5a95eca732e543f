import type { ImageBatch } from '../images/image.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { DiscrepancyChoice } from './discrepancy-configuration.ts'

/**
 * Subject of a score: pixel values, shape, residual, verdict from other scores, identity of a digit.
 * Between slices: differences of neighbouring slices. The last group needs no reference.
 */
export type ScoreGroup =
  'fidelity' | 'shape' | 'residual' | 'verdict' | 'identity' | 'between-slices' | 'without-reference'

/** One value of a score that names a kind instead of a quantity. */
export interface ScoreCategory {
  readonly id: string
  readonly label: string
  readonly hint: string
}

/** Definition of a score, for tables, sorting and its description on the screen. */
export interface MetricDefinition {
  readonly id: string
  readonly group: ScoreGroup
  /** Names of the values if the score is an index; such a score has neither mean nor order. */
  readonly categories?: readonly ScoreCategory[]
  readonly label: string
  /** Empty for a plain number. */
  readonly unit: string
  readonly digits: number
  readonly better: 'higher' | 'lower'
  readonly range: string
  readonly explanation: string
  readonly source: string
}

/** Properties of an audit that decide which scores it has. */
export interface ScoringContext {
  readonly source: SourceSummary
  readonly request: {
    /** Outputs of others. */
    readonly outputs: readonly unknown[]
    readonly patchify: { readonly patchSize: number }
    readonly discrepancy?: DiscrepancyChoice
  }
}

/**
 * Computes scores of test patches against their reference patches, one value for each patch.
 * The outputs come together, so that the reference is measured once.
 * @param reference clean patches in 0..1, shape (count, rows, columns)
 * @param tests patches of each output, in 0..1, of the same shape
 * @returns scores of each output, in the order of `tests`
 * @throws argument.invalid if the shapes differ or a value is not finite
 */
export type PairComputation = (
  reference: ImageBatch,
  tests: readonly ImageBatch[],
  context: ScoringContext
) => OutputScores[]

/**
 * Scores of pairs of patches that are defined and computed together.
 * The screen loads these definitions: no Node, TensorFlow or kernels here.
 */
export interface ScoreKind {
  readonly definitions: readonly MetricDefinition[]
  /** True if an audit has these scores. Default: every audit with a reference has them. */
  readonly applies?: (context: ScoringContext) => boolean
  /** Absent if the computation loads kernels or packages: pair-scores.ts names it then. */
  readonly compute?: PairComputation
}

/** Scores of one output (or of the noisy input, `noisy`): one value for each patch, by the id of the score. */
export type OutputScores = Readonly<Record<string, Float64Array>>
