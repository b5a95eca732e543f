import { describe, expect, it } from 'vitest'
import { TruthCollector } from '../../../../src-core/studies/physics-validation/truth-tables.ts'

const labels = { condition: 'a disc', unit: 'HU' }

describe('tables of truths', () => {
  it('have bias, its interval and the deviation of each measure', () => {
    const collector = new TruthCollector()
    for (const value of [11, 13, 12, 12]) collector.figure('contrast', labels, 10, value)
    const [row] = collector.tables().bias
    // Differences 1, 3, 2, 2: mean 2, deviation sqrt(2 / 3), standard error sqrt(2 / 3) / 2.
    const reach = (1.96 * Math.sqrt(2 / 3)) / 2
    expect(row).toMatchObject({
      measure: 'contrast',
      truth: 10,
      mean: 12,
      bias: 2,
      biasLow: expect.closeTo(2 - reach, 12),
      biasHigh: expect.closeTo(2 + reach, 12),
      deviation: expect.closeTo(Math.sqrt(2 / 3), 12),
      seeds: 4,
      knownBias: null
    })
  })

  it('compare each value with the truth of its own seed', () => {
    const collector = new TruthCollector()
    collector.figure('angle', labels, 3, 3.5)
    collector.figure('angle', labels, -5, -4.5)
    expect(collector.tables().bias[0]).toMatchObject({ truth: -1, mean: -0.5, bias: 0.5, deviation: 0 })
  })

  it('count the intervals that contain the truth', () => {
    const collector = new TruthCollector()
    for (const limits of [
      [0, 2],
      [1, 3],
      [1.5, 2],
      [0, 0.9]
    ] as const)
      collector.interval("d'", 'a disc', 1, limits)
    expect(collector.tables().coverage[0]).toMatchObject({ coverage: { value: 0.5 }, meanWidth: 1.35, seeds: 4 })
  })
})
