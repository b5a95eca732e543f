import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-core/random/random.ts'
import { clusteredValues } from '../../../src-core/statistics/clustered-values.ts'
import { robustMean } from '../../../src-core/statistics/cluster-robust.ts'
import { judgeNoninferiority } from '../../../src-core/statistics/noninferiority.ts'
import {
  patientsForHalfWidth,
  patientsForNoninferiority,
  patientVariance
} from '../../../src-core/statistics/sample-size.ts'

/** Harm of one slice of each patient. */
const harmOf = (...values: number[]) =>
  robustMean(
    clusteredValues(
      values.map((value, patient) => ({ patient: `P${patient}`, series: 'S', slice: 0, patches: 1, value }))
    )
  )

describe('judgeNoninferiority', () => {
  // Mean 0.2, standard error 0.0577, t(3; 0.975) = 3.182: limits 0.016 and 0.384.
  const harm = harmOf(0.1, 0.3, 0.1, 0.3)
  it('is non-inferior if the upper limit of the harm lies below the margin', () => {
    expect(judgeNoninferiority(harm, 0.4).verdict).toBe('non-inferior')
  })
  it('is inconclusive if the interval holds the margin', () => {
    expect(judgeNoninferiority(harm, 0.38).verdict).toBe('inconclusive')
    expect(judgeNoninferiority(harm, 0.02).verdict).toBe('inconclusive')
  })
  it('is inferior if even the lower limit lies above the margin', () => {
    expect(judgeNoninferiority(harm, 0.01).verdict).toBe('inferior')
  })
  it('has a p value of 0.025 where the upper limit meets the margin', () => {
    expect(judgeNoninferiority(harm, harm.high).p).toBeCloseTo(0.025, 10)
    expect(judgeNoninferiority(harm, harm.low).p).toBeCloseTo(0.975, 10)
  })
  it('takes equal values of all patients as certain', () => {
    expect(judgeNoninferiority(harmOf(0.125, 0.125, 0.125), 0.25)).toMatchObject({ verdict: 'non-inferior', p: 0 })
    expect(judgeNoninferiority(harmOf(0.5, 0.5, 0.5), 0.25)).toMatchObject({ verdict: 'inferior', p: 1 })
  })
  it('refuses a margin that is not above 0: a person enters it', () => {
    for (const margin of [0, -1, NaN])
      expect(() => judgeNoninferiority(harm, margin)).toThrow('margin: expected a number above 0')
  })
})

describe('the number of patients of a next study', () => {
  const variances = { patients: 1, series: 0.5, slices: 2 }
  it('follows from the variance of one patient mean', () => {
    expect(patientVariance(variances, { series: 2, slices: 10 })).toBeCloseTo(1 + 0.25 + 0.1, 12)
    expect(patientVariance({ patients: 1, series: null, slices: null }, { series: 2, slices: 10 })).toBe(1)
  })
  it('is the least whose t interval has the half-width', () => {
    // qt(0.975, 17) / sqrt(18) = 0.4973; qt(0.975, 16) / sqrt(17) = 0.5142.
    expect(patientsForHalfWidth(1, 0.5)).toBe(18)
    expect(patientsForHalfWidth(1, 100)).toBe(2)
  })
  it('is the one of statsmodels for the power of non-inferiority', () => {
    // TTestPower().solve_power(0.5, alpha=0.025, power=0.9, alternative='larger') = 43.99550; 0.8: 33.36713.
    expect(patientsForNoninferiority(1, { margin: 0.5 })).toBe(44)
    expect(patientsForNoninferiority(1, { margin: 0.7, trueHarm: 0.2, power: 0.8 })).toBe(34)
  })
  it('gives the power in a simulation of patients, series and slices', () => {
    const design = { series: 2, slices: 3 }
    const patients = patientsForNoninferiority(patientVariance(variances, design), { margin: 1, power: 0.8 })
    const random = new Random(8)
    const shown = Array.from({ length: 1000 }, () => {
      const rows = Array.from({ length: patients }, (_, patient) => {
        const own = Math.sqrt(variances.patients) * random.normal()
        return Array.from({ length: design.series }, (_, series) => {
          const ofSeries = own + Math.sqrt(variances.series) * random.normal()
          return Array.from({ length: design.slices }, (_, slice) => ({
            patient: `P${patient}`,
            series: `S${series}`,
            slice,
            patches: 1,
            value: ofSeries + Math.sqrt(variances.slices) * random.normal()
          }))
        }).flat()
      }).flat()
      return judgeNoninferiority(robustMean(clusteredValues(rows)), 1).verdict === 'non-inferior'
    }).filter(Boolean).length
    // Three standard errors of a share of 1000 are 3.8 points.
    expect(shown / 1000).toBeGreaterThan(0.762)
    expect(shown / 1000).toBeLessThan(0.87)
  })
  it('is infinite if no number of patients suffices', () => {
    expect(patientsForHalfWidth(1, 1e-4)).toBe(Infinity)
  })
  it('needs a margin above the true harm', () => {
    expect(() => patientsForNoninferiority(1, { margin: 0.2, trueHarm: 0.2 })).toThrow(
      'margin: expected a number above 0'
    )
  })
})
