import type { ChartOption } from '../../shared/charts/echarts.ts'
import { endLabel } from '../../shared/charts/end-label.ts'
import { bestEpoch, formatLoss } from '../training/loss-curves.ts'
import type { Run } from './run-comparison.ts'

/** The validation loss of each run by epoch, named by its letter at its end. */
export function validationChart(runs: readonly Run[], logarithmic: boolean): ChartOption {
  const last = Math.max(2, ...runs.map(({ epochs }) => epochs.at(-1)?.epoch ?? 1))
  return {
    grid: { left: 64, right: 40, top: 28, bottom: 40 },
    xAxis: { type: 'value', name: 'Epoch', nameLocation: 'middle', nameGap: 26, min: 1, max: last, minInterval: 1 },
    yAxis: {
      type: logarithmic ? 'log' : 'value',
      name: 'Validation loss',
      nameLocation: 'end',
      nameTextStyle: { align: 'left' },
      scale: true,
      axisLabel: { formatter: formatLoss }
    },
    tooltip: { trigger: 'axis', valueFormatter: (value) => formatLoss(Number(value)) },
    series: runs.map(({ letter, epochs }) => ({
      type: 'line' as const,
      name: letter,
      data: epochs.map(({ epoch, validationLoss }) => [epoch, validationLoss]),
      showSymbol: epochs.length < 30,
      ...endLabel({ color: 'inherit' as const, distance: 6 })
    }))
  }
}

/** The figures of the curves in a sentence, for those who cannot see them. */
export function describeRuns(runs: readonly Run[]): string {
  return runs
    .map(({ letter, epochs }) => {
      const best = bestEpoch(epochs)
      return `${letter}: ${best ? `${formatLoss(best.validationLoss)} at epoch ${best.epoch}` : 'No epoch has ended yet.'}`
    })
    .join('; ')
}
