/**
 * Subject of a score: pixel values, shape, residual, verdict from other scores, identity of a digit.
 * The last group needs no reference.
 */
export type ScoreGroup = 'fidelity' | 'shape' | 'residual' | 'verdict' | 'identity' | 'without-reference'

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
