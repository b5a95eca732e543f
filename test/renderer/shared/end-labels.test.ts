import { describe, expect, it } from 'vitest'
import { lossChart } from '../../../renderer/features/training/loss-curves.ts'
import { textMeasurer } from '../../../renderer/shared/charts/chart-theme.ts'
import { renderChart } from '../../../src-core/reports/report-plots.ts'

describe('names at the ends of curves', () => {
  it.each([0, 1e-5, 0.01])('stay a line apart where losses end %d apart, animated or not', async (apart) => {
    const epochs = [1, 2, 3, 4].map((epoch) => ({
      epoch,
      trainingLoss: 1 / epoch,
      validationLoss: 1 / epoch + apart,
      seconds: 1
    }))
    const { tooltip: _, ...chart } = lossChart(epochs, 4, false)
    const svg = await renderChart({ ...chart, animation: true }, 400, 200)
    const places = [...svg.matchAll(/translate\(\S+ ([\d.]+)\)"[^>]*>(?:training|validation)</g)].map(([, y]) =>
      Number(y)
    )
    expect(places).toHaveLength(2)
    expect(Math.abs(places[0]! - places[1]!)).toBeGreaterThanOrEqual(14)
  })

  it('are as high as their font, whichever fonts the machine has', () => {
    expect(textMeasurer()('国', '500 11px Inter, sans-serif')).toEqual({ width: 11 })
  })
})
