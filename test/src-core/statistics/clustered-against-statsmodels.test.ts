import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ClusteredRow, clusteredValues, patientMeans } from '../../../src-core/statistics/clustered-values.ts'
import { subgroupsOf } from '../../../src-core/statistics/clustered-subgroups.ts'
import { robustMean } from '../../../src-core/statistics/cluster-robust.ts'
import { mixedMean } from '../../../src-core/statistics/mixed-model.ts'
import { holmAdjusted } from '../../../src-core/statistics/multiplicity.ts'
import { oneSidedPower } from '../../../src-core/statistics/sample-size.ts'

/** Made by test/measurements/clustered-values.py. */
const expected = JSON.parse(
  readFileSync(new URL('../../data/clustered/expected.json', import.meta.url), 'utf8')
) as Expected

interface Expected {
  samples: {
    name: string
    rows: [string, string, number, number][]
    clusterRobust: Record<'mean' | 'se' | 'low' | 'high' | 'p', number>
    statsmodels: Record<'mean' | 'se' | 'patients' | 'series' | 'slices', number>
    dense: Record<'mean' | 'se' | 'patients' | 'series' | 'slices', number>
    levels: { p: number }
  }[]
  holm: { values: number[]; adjusted: number[] }
  power: { effect: number; n: number; power: number }[]
}

const rowsOf = (rows: Expected['samples'][number]['rows']): ClusteredRow[] =>
  rows.map(([patient, series, slice, value]) => ({ patient, series, slice, value, patches: 1 }))

const near = (value: number, wanted: number, share: number, least = 0) =>
  expect(Math.abs(value - wanted), `${value} beside ${wanted}`).toBeLessThan(share * Math.abs(wanted) + least)

describe.each(expected.samples)('clustered statistics of the sample $name', (one) => {
  const sample = clusteredValues(rowsOf(one.rows))

  it('have the cluster-robust interval of statsmodels (WLS, cov_type cluster, use_t)', () => {
    const { mean, standardError, low, high, p } = robustMean(sample)
    near(mean, one.clusterRobust.mean, 1e-12)
    near(standardError, one.clusterRobust.se, 1e-10)
    near(low, one.clusterRobust.low, 1e-10)
    near(high, one.clusterRobust.high, 1e-10)
    near(p, one.clusterRobust.p, 1e-6)
  })

  it('have the variances and the mean of a dense REML fit', () => {
    const { mean, standardError, variances } = mixedMean(sample)
    near(mean, one.dense.mean, 1e-8)
    near(standardError, one.dense.se, 1e-6)
    near(variances.patients, one.dense.patients, 1e-5)
    near(variances.series!, one.dense.series, 1e-5, 1e-9)
    near(variances.slices!, one.dense.slices, 1e-5)
  })

  it('agree with the MixedLM of statsmodels, whose search stops earlier', () => {
    const { mean, standardError, variances } = mixedMean(sample)
    near(mean, one.statsmodels.mean, 1e-5)
    near(standardError, one.statsmodels.se, 0.005)
    near(variances.patients, one.statsmodels.patients, 0.01)
    near(variances.series!, one.statsmodels.series, 0.01, 0.001)
    near(variances.slices!, one.statsmodels.slices, 0.001)
  })

  it('have the p value of statsmodels for equal means at two levels', () => {
    const rows = rowsOf(one.rows).map((row) => ({ ...row, level: row.series.endsWith('02') ? 'second' : 'others' }))
    near(subgroupsOf(rows, { seed: 1, resamples: 100 }).interaction, one.levels.p, 1e-8)
  })
})

describe('the mixed model', () => {
  it('equals the analysis of variance for a balanced sample', () => {
    const sample = clusteredValues(rowsOf(expected.samples[0]!.rows))
    const [patients, series, slices] = [8, 2, 6]
    const seriesMeans = Array.from({ length: patients * series }, (_, index) =>
      sample.values.subarray(slices * index, slices * (index + 1)).reduce((sum, value) => sum + value / slices, 0)
    )
    const means = [...patientMeans(sample)]
    const grand = means.reduce((sum, mean) => sum + mean / patients, 0)
    const squares = (values: readonly number[], centre: (index: number) => number) =>
      values.reduce((sum, value, index) => sum + (value - centre(index)) ** 2, 0)
    const ofSlices =
      squares([...sample.values], (index) => seriesMeans[Math.floor(index / slices)]!) /
      (patients * series * (slices - 1))
    const ofSeries =
      (slices * squares(seriesMeans, (index) => means[Math.floor(index / series)]!)) / (patients * (series - 1))
    const ofPatients = (slices * series * squares(means, () => grand)) / (patients - 1)
    const { mean, standardError, variances } = mixedMean(sample)
    near(mean, grand, 1e-12)
    // A search finds a minimum to the square root of the precision of numbers.
    near(standardError, robustMean(sample).standardError, 1e-7)
    near(variances.slices!, ofSlices, 1e-7)
    near(variances.series!, (ofSeries - ofSlices) / slices, 1e-7)
    near(variances.patients, (ofPatients - ofSeries) / (slices * series), 1e-7)
  })

  it('states null for a level that the sample cannot tell from the next one', () => {
    const rows = rowsOf(expected.samples[1]!.rows)
    const oneSeries = mixedMean(clusteredValues(rows.filter(({ series }) => series.endsWith('01'))))
    expect(oneSeries.variances.series).toBeNull()
    expect(oneSeries.variances.slices).toBeGreaterThan(0)
    const oneSlice = mixedMean(clusteredValues(rows.filter(({ slice }) => slice === 0)))
    expect(oneSlice.variances.slices).toBeNull()
    expect(oneSlice.variances.series).toBeGreaterThan(0)
    const oneEach = clusteredValues(rows.filter(({ series, slice }) => slice === 0 && series.endsWith('01')))
    const { mean, standardError, variances } = mixedMean(oneEach)
    expect(variances).toMatchObject({ series: null, slices: null })
    near(mean, robustMean(oneEach).mean, 1e-12)
    near(standardError, robustMean(oneEach).standardError, 1e-12)
  })

  it('has no variance for equal values', () => {
    const rows = rowsOf(expected.samples[1]!.rows).map((row) => ({ ...row, value: 3 }))
    expect(mixedMean(clusteredValues(rows))).toMatchObject({ mean: 3, standardError: 0 })
  })
})

describe('holmAdjusted', () => {
  it('gives the values of statsmodels', () => {
    holmAdjusted(expected.holm.values).forEach((value, index) => near(value, expected.holm.adjusted[index]!, 1e-12))
  })
  it('does not count p values that are not known', () => {
    expect(holmAdjusted([0.02, NaN, 0.5])).toEqual([0.04, NaN, 0.5])
  })
})

describe('oneSidedPower', () => {
  it('gives the values of statsmodels', () => {
    for (const { effect, n, power } of expected.power) near(oneSidedPower(effect, n), power, 1e-6)
  })
})
