import { describe, expect, it } from 'vitest'
import { clusteredBootstrap } from '../../../src-core/statistics/clustered-bootstrap.ts'
import { clusteredEstimates, fewPatients } from '../../../src-core/statistics/clustered-estimate.ts'
import { subgroupsOf } from '../../../src-core/statistics/clustered-subgroups.ts'
import {
  type ClusteredRow,
  clusteredValues,
  meanOfPatients,
  pairedRows,
  patientMeans
} from '../../../src-core/statistics/clustered-values.ts'
import { robustMean } from '../../../src-core/statistics/cluster-robust.ts'
import { mixedMean } from '../../../src-core/statistics/mixed-model.ts'
import { Random } from '../../../src-core/random/random.ts'

const row = (patient: string, series: string, slice: number, value: number): ClusteredRow => ({
  patient,
  series,
  slice,
  value,
  patches: 10
})

/** Normal rows of patients with one series each: deviations between patients and between slices. */
function drawn(patients: number, slices: number, deviations: readonly [number, number], random: Random, mean = 0) {
  return Array.from({ length: patients }, (_, patient) => {
    const own = mean + deviations[0] * random.normal()
    return Array.from({ length: slices }, (_, slice) =>
      row(`P${String(patient).padStart(4, '0')}`, 'S1', slice, own + deviations[1] * random.normal())
    )
  }).flat()
}

describe('the mean over patients of patient means', () => {
  const rows = [
    row('P2', 'S3', 0, 10),
    row('P1', 'S1', 1, 2),
    row('P1', 'S1', 0, 0),
    row('P1', 'S2', 0, 5),
    row('P2', 'S3', 1, NaN)
  ]
  it('weighs each patient, each series of a patient and each slice of a series equally', () => {
    // P1: ((0 + 2) / 2 + 5) / 2 = 3; P2: 10.
    expect([...patientMeans(clusteredValues(rows))]).toEqual([3, 10])
    expect(meanOfPatients(clusteredValues(rows))).toBe(6.5)
  })
  it('leaves values out that are not finite, and counts them', () => {
    expect(clusteredValues(rows).counts).toEqual({ patients: 2, series: 3, slices: 4, patches: 40, leftOut: 1 })
  })
  it('keeps series of the same name of two patients apart', () => {
    expect(clusteredValues([row('P1', 'S1', 0, 1), row('P2', 'S1', 0, 3)]).counts.series).toBe(2)
  })
  it('refuses a slice that stands there twice', () => {
    expect(() => clusteredValues([row('P1', 'S1', 0, 1), row('P1', 'S1', 0, 2)])).toThrow(
      'rows: expected each slice once, got slice 0 of S1 twice'
    )
  })
  it('pairs slices that both outputs have', () => {
    const pairs = pairedRows([row('P1', 'S1', 0, 5), row('P1', 'S1', 1, 5)], [row('P1', 'S1', 1, 3)])
    expect(pairs.map(({ slice, value }) => [slice, value])).toEqual([[1, 2]])
  })
})

describe('the nested bootstrap', () => {
  const sample = clusteredValues(drawn(30, 20, [1, 1], new Random(4)))
  it('gives the same limits for the same seed, and others for another one', () => {
    expect(clusteredBootstrap(sample, { seed: 3 })).toEqual(clusteredBootstrap(sample, { seed: 3 }))
    expect(clusteredBootstrap(sample, { seed: 3 }).low).not.toBe(clusteredBootstrap(sample, { seed: 4 }).low)
  })
  it('has the width that the variance of the resampled means predicts', () => {
    // Between patient means (n - 1)/n s^2 / n; within patients once more, (slices - 1)/slices s^2 / (slices n).
    const { low, high } = clusteredBootstrap(sample, { seed: 5, resamples: 20_000 })
    const means = patientMeans(sample)
    const variance = (values: ArrayLike<number>) => {
      const all = Array.from(values)
      const mean = all.reduce((sum, value) => sum + value, 0) / all.length
      return all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length
    }
    const within = Array.from({ length: 30 }, (_, patient) =>
      variance(sample.values.subarray(20 * patient, 20 * patient + 20))
    )
    const expected = variance(means) / 30 + within.reduce((sum, one) => sum + one, 0) / 30 / 20 / 30
    expect((high - low) / (2 * 1.96 * Math.sqrt(expected))).toBeCloseTo(1, 1)
  })
  it('resamples patients alone if asked: slices of a patient then stay together', () => {
    const all = clusteredBootstrap(sample, { seed: 5 })
    const patients = clusteredBootstrap(sample, { seed: 5, down: 'patients' })
    expect(patients.high - patients.low).toBeLessThan(all.high - all.low)
  })
  it('refuses one patient, because its interval would hold for this patient alone', () => {
    const one = clusteredValues(drawn(1, 20, [1, 1], new Random(4)))
    for (const refusing of [() => clusteredBootstrap(one, { seed: 1 }), () => robustMean(one), () => mixedMean(one)])
      expect(refusing).toThrow(/^patients: expected 2 or more, got 1: .*holds for this patient alone$/)
  })
})

describe('coverage of 95 % intervals where patients differ', () => {
  const random = new Random(11)
  const samples = Array.from({ length: 300 }, () => drawn(24, 10, [1, 0.5], random))
  const share = (holds: (rows: ClusteredRow[]) => { low: number; high: number }) =>
    samples.filter((rows) => {
      const { low, high } = holds(rows)
      return low <= 0 && high >= 0
    }).length / samples.length

  it('is far too low if slices or patches are resampled as if independent', () => {
    // Each row as a patient of its own is the bootstrap of slices.
    const asIfIndependent = (rows: ClusteredRow[]) =>
      rows.map((one, index) => row(`R${String(index).padStart(4, '0')}`, 'S1', 0, one.value))
    expect(
      share((rows) => clusteredBootstrap(clusteredValues(asIfIndependent(rows)), { seed: 1, resamples: 200 }))
    ).toBeLessThan(0.6)
  })
  it('is near 95 % if patients are resampled, and for the cluster-robust and the mixed interval', () => {
    for (const interval of [
      (rows: ClusteredRow[]) => clusteredBootstrap(clusteredValues(rows), { seed: 1, resamples: 200 }),
      (rows: ClusteredRow[]) => robustMean(clusteredValues(rows)),
      (rows: ClusteredRow[]) => mixedMean(clusteredValues(rows))
    ]) {
      // Two standard errors of a share of 300 are 2.5 points.
      expect(share(interval)).toBeGreaterThan(0.915)
      expect(share(interval)).toBeLessThan(0.985)
    }
  })
})

describe('an estimate', () => {
  const of = (patients: number) =>
    clusteredEstimates([clusteredValues(drawn(patients, 5, [1, 1], new Random(2)))], { seed: 1 })[0]!
  it('stands on the bootstrap for enough patients', () => {
    const { primary, bootstrap, warning } = of(fewPatients)
    expect(primary).toEqual({ low: bootstrap!.low, high: bootstrap!.high, method: 'bootstrap' })
    expect(warning).toBeNull()
  })
  it('stands on the cluster-robust interval for few patients, with a warning', () => {
    const { primary, robust, warning } = of(fewPatients - 1)
    expect(primary).toEqual({ low: robust!.low, high: robust!.high, method: 'cluster-robust' })
    expect(warning).toMatch(/^29.patients: .*the cluster-robust t interval stands first\.$/)
  })
  it('has no interval for one series, and says that it would hold for this series alone', () => {
    expect(of(1)).toMatchObject({ primary: null, bootstrap: null, robust: null, mixed: null })
    expect(of(1).warning).toMatch('holds for this series alone')
  })
})

describe('subgroups', () => {
  const at = (level: string | null, rows: ClusteredRow[], prefix = '') =>
    rows.map((one) => ({ ...one, patient: prefix + one.patient, level }))
  it('sort numbers in words by value, and unknown levels last', () => {
    const rows = [null, '100 %', '25 %'].flatMap((level) => at(level, drawn(4, 2, [1, 1], new Random(1))))
    expect(subgroupsOf(rows, { seed: 1 }).levels.map(({ level }) => level)).toEqual(['25 %', '100 %', null])
  })
  it('of fewer than three patients have a mean without an interval', () => {
    const rows = [...at('sharp', drawn(2, 2, [1, 1], new Random(1))), ...at('soft', drawn(3, 2, [1, 1], new Random(2)))]
    const { levels, interaction } = subgroupsOf(rows, { seed: 1 })
    expect(levels.map(({ estimate }) => [estimate.counts.patients, estimate.primary !== null])).toEqual([
      [2, false],
      [3, true]
    ])
    expect(levels[0]!.estimate.mean).not.toBeNaN()
    expect(interaction).toBeNaN()
  })
  it('that differ show in the test of equal means, and equal ones do not', () => {
    const test = (shift: number) =>
      subgroupsOf(
        [
          ...at('a', drawn(12, 3, [1, 1], new Random(1)), 'A'),
          ...at('b', drawn(12, 3, [1, 1], new Random(2), shift), 'B')
        ],
        { seed: 1 }
      ).interaction
    expect(test(4)).toBeLessThan(0.001)
    expect(test(0)).toBeGreaterThan(0.05)
  })
})
