import { meanOf, sampleDeviation } from '../physics/measured.ts'
import { studentQuantile } from '../statistics/student-t.ts'
import type { BenchInterval } from './bench-record.ts'

/** Fewest repeats for an interval of their mean. */
const leastRepeats = 3

/** Mean over repeats, with the 95 % interval of Student's t from 3 repeats on. */
export function repeatMean(values: readonly number[]): { value: number; interval: BenchInterval | null } {
  const value = meanOf(values)
  if (values.length < leastRepeats) return { value, interval: null }
  const half = (studentQuantile(0.05, values.length - 1) * sampleDeviation(values)) / Math.sqrt(values.length)
  return {
    value,
    interval: { low: value - half, high: value + half, method: `95 %, Student's t over ${values.length} repeats` }
  }
}
