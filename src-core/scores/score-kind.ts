import type { ImageBatch } from '../images/image.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { DiscrepancyChoice } from './discrepancy-configuration.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { OutputScores } from './output-scores.ts'

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
 * @param reference clean patches in 0..1, shape (count, rows, columns)
 * @param test patches of one output, in 0..1, of the same shape
 * @throws argument.invalid if the shapes differ or a value is not finite
 */
export type PairComputation = (reference: ImageBatch, test: ImageBatch, context: ScoringContext) => OutputScores

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
