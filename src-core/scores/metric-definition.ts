/**
 * What a score is about: how near the pixels are, whether shapes are kept, what is left as residual, what follows from these,
 * whether a digit is still the same, or what can be said without a reference.
 */
export type ScoreGroup = 'fidelity' | 'shape' | 'residual' | 'verdict' | 'identity' | 'without-reference'

/** One of the values of a score that has no scale but names a kind. */
export interface ScoreCategory {
  readonly id: string
  readonly label: string
  readonly hint: string
}

/** What a score is, for tables, sorting and the explanation where it stands. */
export interface MetricDefinition {
  readonly id: string
  readonly group: ScoreGroup
  /** Where given, a value is an index into them, and has neither mean nor order. */
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
