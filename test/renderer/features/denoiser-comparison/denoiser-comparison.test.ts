import { describe, expect, it } from 'vitest'
import {
  findingRows,
  causeRows,
  countsCsv,
  largestCount
} from '../../../../renderer/features/denoiser-comparison/patch-counts.ts'
import {
  bestKeys,
  meanDigits,
  meanRows,
  meansCsv,
  sortMeanRows
} from '../../../../renderer/features/denoiser-comparison/mean-rows.ts'
import {
  spreadBands,
  spreadCount,
  spreadScale,
  spreadText,
  violinPath
} from '../../../../renderer/features/denoiser-comparison/distribution-bands.ts'
import {
  commonN,
  differenceText,
  winSentence,
  winText,
  winsCsv
} from '../../../../renderer/features/denoiser-comparison/paired-wins.ts'
import type { AuditRecord } from '../../../../src-core/audit/audit-record.ts'
import { scoreDefinition } from '../../../../src-core/scores/table/score-table.ts'
import type { ScoreComparison, ScoreDistribution } from '../../../../src-core/audit/output-comparison.ts'
import { causeIndex } from '../../../../src-core/scores/cause-categories.ts'
import type { PairedComparison } from '../../../../src-core/statistics/paired-comparison.ts'
import type { Finding } from '../../../../src-core/review/finding.ts'

const record = {
  request: { degradation: { kind: 'gaussian', factor: 0.3 } },
  outputs: [],
  denoisers: [
    { key: 'median', label: 'Median' },
    { key: 'nlm', label: 'Non-local means' }
  ]
} as unknown as AuditRecord
const [psnr, bias] = [scoreDefinition('psnr')!, scoreDefinition('bias')!]
const mean = (value: number, n = 10) => ({ mean: value, low: value - 0.5, high: value + 0.5, n })
const means = {
  noisy: { psnr: mean(10), bias: mean(1) },
  median: { psnr: mean(20), bias: mean(-0.5) },
  nlm: { psnr: { ...mean(NaN, 0) }, bias: mean(0.75) }
}
const rows = meanRows(record, means, [psnr, bias])

describe('the table of means', () => {
  it('states the most values of a row, of which a mean of fewer differs', () => {
    expect(rows.map(({ label, n }) => [label, n])).toEqual([
      ['Noisy', 10],
      ['Median', 10],
      ['Non-local means', 10]
    ])
  })
  it('marks the best by the direction of the score: the highest PSNR, the bias nearest to 0', () => {
    const known = meanRows(record, { ...means, nlm: { psnr: mean(18), bias: mean(0.75) } }, [psnr, bias])
    expect(bestKeys(known, psnr, 1)).toEqual(['median'])
    expect(bestKeys(known, bias, 1)).toEqual(['median'])
    // The mean of Non-local means is unknown.
    expect(bestKeys(rows, psnr, 1)).toEqual([])
  })
  it('marks none if the digits shown do not tell denoisers apart, if the noisy input is better, or if there is one denoiser', () => {
    const lost = scoreDefinition('topologyRecallLoss')!
    const keysOf = (values: Record<string, number>) =>
      bestKeys(
        meanRows(
          record,
          Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { topologyRecallLoss: mean(value) }])),
          [lost]
        ),
        lost,
        2
      )
    expect(keysOf({ noisy: 0.001, median: 0.002, nlm: 0.004 })).toEqual([])
    expect(keysOf({ noisy: 0.3, median: 0.002, nlm: 0.004 })).toEqual([])
    expect(keysOf({ noisy: 0.3, median: 0.002, nlm: 0.02 })).toEqual(['median'])
    expect(keysOf({ noisy: 0.3, median: 0.002 })).toEqual([])
    expect(keysOf({ noisy: 0.1, median: 0.3, nlm: 0.4 })).toEqual([])
    expect(keysOf({ noisy: 0.1, median: 0.1, nlm: 0.4 })).toEqual(['median'])
  })
  it('sorts best or worst first, what has no mean last, and back to the order of the audit', () => {
    const order = (score: string | null, worstFirst = false) =>
      sortMeanRows(rows, [psnr, bias], { score, worstFirst }).map(({ key }) => key)
    expect(order('psnr')).toEqual(['median', 'noisy', 'nlm'])
    expect(order('psnr', true)).toEqual(['noisy', 'median', 'nlm'])
    expect(order('bias')).toEqual(['median', 'nlm', 'noisy'])
    expect(order(null)).toEqual(['noisy', 'median', 'nlm'])
  })
  it('gives means of rare things the digits that their interval needs, but PSNR and SSIM their own', () => {
    const narrow = { mean: 0.0042, low: 0.0038, high: 0.0046, n: 10_000 }
    const [hiddenError, ssim] = [scoreDefinition('hiddenError')!, scoreDefinition('ssim')!]
    expect([
      meanDigits(hiddenError, [narrow]),
      meanDigits(hiddenError, [mean(1), undefined]),
      meanDigits(hiddenError, [{ ...narrow, high: narrow.low }])
    ]).toEqual([4, 2, 2])
    expect([meanDigits(psnr, [narrow]), meanDigits(ssim, [narrow])]).toEqual([1, 3])
  })
  it('goes to CSV with every interval and n, unrounded', () => {
    expect(meansCsv(rows, [psnr]).rows[1]).toEqual(['Median', 'psnr', 'dB', 20, 19.5, 20.5, 10])
  })
})

const pair: PairedComparison = {
  wins: 62,
  losses: 30,
  ties: 8,
  n: 100,
  winRate: { value: 0.62, low: 0.5221, high: 0.709 },
  difference: { mean: 1.24, low: 1.1, high: 1.38, n: 99 }
}

describe('the table of win rates', () => {
  it('says the share with its interval, and the signed difference with its own', () => {
    expect(winText(pair)).toEqual({ rate: '62.0\u00a0%', limits: '[52.2, 70.9]' })
    expect(differenceText(pair.difference, 1)).toBe('+1.2 [1.1, 1.4]')
    expect(differenceText({ mean: -2.04, low: -2.5, high: -1.5 }, 1)).toBe('−2.0 [−2.5, −1.5]')
    expect(differenceText({ mean: 0.01, low: -0.2, high: 0.2 }, 1)).toBe('0.0 [−0.2, 0.2]')
  })
  it('says all of a cell in a sentence, ties too', () => {
    expect(winSentence('Median', 'Noisy', pair, psnr).replaceAll('\u00a0', ' ')).toBe(
      'Median better than Noisy by PSNR on 62 of 100 patches, 62.0 % [52.2, 70.9]; worse on 30, ties 8; mean difference +1.2 [1.1, 1.4] dB, n = 99'
    )
  })
  it('states one n only where all pairs have it, and exports each pair', () => {
    const other = { ...pair, n: 98 }
    const table = (second: PairedComparison) =>
      ({
        score: 'psnr',
        outputs: ['a', 'b'],
        pairs: [
          [null, pair],
          [second, null]
        ]
      }) as unknown as ScoreComparison
    expect([commonN(table(pair)), commonN(table(other))]).toEqual([100, null])
    expect(winsCsv(table(pair), (key) => key.toUpperCase()).rows[0]!.slice(0, 8)).toEqual([
      'A',
      'B',
      'psnr',
      100,
      62,
      30,
      8,
      0.62
    ])
  })
})

describe('a distribution', () => {
  const distribution: ScoreDistribution = {
    n: 97,
    infinite: 2,
    missing: 1,
    lowest: 0,
    highest: 12,
    percentiles: [1, 2, 4, 4, 9],
    counts: Int32Array.of(0, 4, 1),
    amongCounts: Int32Array.of(0, 9, 1)
  }
  const scale = spreadScale([0, 10], 5)

  it('has parts between its percentiles, the outer ones open, those without width left out', () => {
    const bands = spreadBands(distribution, scale)
    expect(bands.map(({ index, low, high }) => [index, low, high])).toEqual([
      [0, -Infinity, 1],
      [1, 1, 2],
      [2, 2, 4],
      [4, 4, 9],
      [5, 9, Infinity]
    ])
    expect(bands.at(-1)).toMatchObject({ from: 0.9, to: 1 })
    expect(spreadBands({ ...distribution, n: 0 }, scale)).toEqual([])
  })
  it('is drawn with heights by the square root of counts, as steps', () => {
    expect(violinPath(Int32Array.of(0, 4), 16)).toBe('M0 0L0.5 0L0.5 -0.5L1 -0.5L1 0.5L0.5 0.5L0.5 0L0 0Z')
  })
  it('says median and quartiles, and what has no finite value', () => {
    expect(spreadText(distribution, psnr)).toBe('4.0 [2.0, 4.0]')
    expect(spreadCount(distribution)).toBe('n = 97, ∞ 2, – 1')
  })
  it('has ticks on its axis alone', () => {
    expect(spreadScale([0.5, 9.5], 5).ticks).toEqual([2, 4, 6, 8])
  })
})

describe('causes and findings by denoiser', () => {
  const patches = Int32Array.of(0, 1, 2, 3)
  const matching = Int32Array.of(0, 3)
  const scores = {
    noisy: { cause: Float64Array.from((['blur', 'none', 'blur', 'none'] as const).map(causeIndex)) },
    median: { cause: Float64Array.from((['lost', 'lost', 'none', 'none'] as const).map(causeIndex)) }
  }
  const finding = (
    patchIndex: number,
    denoiserKey: string,
    category: Finding['category'],
    severity: Finding['severity']
  ) => ({ patchIndex, denoiserKey, category, severity }) as Finding

  it('counts the causes that occur, before and after the filter', () => {
    const counted = causeRows({ scores }, ['noisy', 'median'], patches, matching)
    expect(counted.map(({ key }) => key)).toEqual(['none', 'blur', 'lost'])
    expect(counted[1]!.counts).toEqual({ noisy: { total: 2, matching: 1 }, median: { total: 0, matching: 0 } })
    expect(counted[2]!.counts.median).toEqual({ total: 2, matching: 1 })
    expect(largestCount(counted)).toBe(2)
    expect(countsCsv('causes', record, counted, { total: 4, matching: 2 }).rows[3]).toEqual([
      'Median',
      'Blur',
      0,
      2,
      0,
      4
    ])
  })
  it('counts findings by category and severity, the gravest first, and leaves out patches that cannot be shown', () => {
    const findings = [
      finding(0, 'median', 'lost-structure', 'minor'),
      finding(1, 'median', 'lost-structure', 'critical'),
      finding(3, 'nlm', 'lost-structure', 'critical'),
      finding(9, 'nlm', 'artefact', 'minor')
    ]
    const counted = findingRows(findings, ['median', 'nlm'], patches, matching)
    expect(counted.map(({ label }) => label)).toEqual(['Lost structure, critical', 'Lost structure, minor'])
    expect(counted[0]!.counts).toEqual({ median: { total: 1, matching: 0 }, nlm: { total: 1, matching: 1 } })
  })
})
