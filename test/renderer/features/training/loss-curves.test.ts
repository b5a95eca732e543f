import { describe, expect, it } from 'vitest'
import {
  bestEpoch,
  describeCurves,
  formatLoss,
  joinEpochs,
  lossChart
} from '../../../../renderer/features/training/loss-curves.ts'

const epoch = (number: number, trainingLoss: number, validationLoss: number) => ({
  epoch: number,
  trainingLoss,
  validationLoss,
  seconds: 1
})

describe('loss curves', () => {
  it('join what is stored with what is told live, each epoch once and in order', () => {
    const joined = joinEpochs([epoch(1, 0.3, 0.4), epoch(2, 0.2, 0.3)], [epoch(3, 0.1, 0.2), epoch(2, 0.21, 0.31)])
    expect(joined.map((record) => [record.epoch, record.trainingLoss])).toEqual([
      [1, 0.3],
      [2, 0.21],
      [3, 0.1]
    ])
  })

  it('say the last losses and the best epoch', () => {
    const epochs = [epoch(1, 0.03, 0.02), epoch(2, 0.02, 0.01), epoch(3, 0.0101, 0.0123)]
    expect(bestEpoch(epochs)!.epoch).toBe(2)
    expect(describeCurves(epochs)).toBe(
      'After epoch 3 the training loss is 0.0101, the validation loss 0.0123; lowest 0.0100 at epoch 2.'
    )
    expect(describeCurves([])).toBe('No epoch has ended yet.')
  })

  it('print three digits that count', () => {
    expect([2.5, 0.0123, 0.000456, 0.0000123].map(formatLoss)).toEqual(['2.50', '0.0123', '0.000456', '1.23e-5'])
  })

  it('name their axes, keep room for all epochs wanted, and switch to a logarithmic axis', () => {
    const chart = lossChart([epoch(1, 0.03, 0.02)], 10, true)
    expect(chart.xAxis).toMatchObject({ name: 'Epoch', min: 1, max: 10 })
    expect(chart.yAxis).toMatchObject({ type: 'log', name: 'Loss' })
    expect((chart.series as { name: string; data: unknown }[]).map(({ name, data }) => [name, data])).toEqual([
      ['training', [[1, 0.03]]],
      ['validation', [[1, 0.02]]]
    ])
    expect(lossChart([], 10, false).yAxis).toMatchObject({ type: 'value' })
  })
})
