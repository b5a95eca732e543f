import type { BenchMissing, BenchValue } from '../../../../src-core/bench/bench-record.ts'

/** A value of the input at full dose. */
export const benchValue = (changes: Partial<BenchValue>): BenchValue => ({
  measure: 'noise',
  image: 'input',
  dose: 1,
  subject: null,
  value: 4,
  unit: 'HU',
  n: 3,
  nOf: 'repeats',
  interval: null,
  conditions: [],
  presumesLinearSystem: false,
  citation: 's1',
  warnings: [],
  ...changes
})

export const benchMissing = (changes: Partial<BenchMissing>): BenchMissing => ({
  measure: 'noise',
  image: 'input',
  dose: 1,
  subject: null,
  reason: 'no module',
  ...changes
})
