import { expect, it } from 'vitest'
import { fTail, studentQuantile, studentTails } from '../../../src-core/statistics/student-t.ts'

it('Student’s t and F agree with their tables and closed forms', () => {
  // One degree of freedom is Cauchy: P(|t| > 1) = 0.5. Two: P(|t| > t) = 1 - t / sqrt(2 + t^2).
  expect(studentTails(1, 1)).toBeCloseTo(0.5, 13)
  expect(studentTails(3, 2)).toBeCloseTo(1 - 3 / Math.sqrt(11), 13)
  expect(studentTails(0, 7)).toBe(1)
  // Tables of the t distribution, two-sided 5 %.
  expect(studentQuantile(0.05, 1)).toBeCloseTo(12.7062, 4)
  expect(studentQuantile(0.05, 10)).toBeCloseTo(2.2281, 4)
  expect(studentQuantile(0.05, 1e6)).toBeCloseTo(1.95997, 4)
  // F with one degree above is the square of t. F(2, n): (1 + 2 f / n) ** (-n / 2).
  expect(fTail(9, 1, 2)).toBeCloseTo(studentTails(3, 2), 13)
  expect(fTail(3, 2, 8)).toBeCloseTo(1.75 ** -4, 13)
})
