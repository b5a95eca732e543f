import type { EpochRecord } from '../../../src-core/denoisers/models/training-request.ts'
import type { ChartOption } from '../../shared/charts/echarts.ts'
import { endLabel } from '../../shared/charts/chart-theme.ts'

/** Epochs in order, each once: what is stored, and what the training tells while it runs. */
export function joinEpochs(stored: readonly EpochRecord[], live: readonly EpochRecord[]): EpochRecord[] {
  const byEpoch = new Map([...stored, ...live].map((record) => [record.epoch, record]))
  return [...byEpoch.values()].sort((one, other) => one.epoch - other.epoch)
}

/** A loss as it reads: three digits that count, without exponents down to 0.0001. */
export function formatLoss(value: number): string {
  if (value === 0) return '0'
  return value >= 1e-4 ? value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(value)))) : value.toExponential(2)
}

/** The epoch whose validation loss is lowest; null before the first. */
export function bestEpoch(epochs: readonly EpochRecord[]): EpochRecord | null {
  return epochs.reduce<EpochRecord | null>(
    (best, record) => (best === null || record.validationLoss < best.validationLoss ? record : best),
    null
  )
}

/** The figures of the curves in a sentence, for those who cannot see them. */
export function describeCurves(epochs: readonly EpochRecord[]): string {
  const last = epochs.at(-1)
  const best = bestEpoch(epochs)
  if (!last || !best) return 'No epoch has ended yet.'
  return (
    `After epoch ${last.epoch} the training loss is ${formatLoss(last.trainingLoss)}, ` +
    `the validation loss ${formatLoss(last.validationLoss)}; lowest ${formatLoss(best.validationLoss)} at epoch ${best.epoch}.`
  )
}

/** Training and validation loss by epoch, named at their ends. */
export function lossChart(epochs: readonly EpochRecord[], epochsWanted: number, logarithmic: boolean): ChartOption {
  const curve = (name: string, loss: (record: EpochRecord) => number) => ({
    type: 'line' as const,
    name,
    data: epochs.map((record) => [record.epoch, loss(record)]),
    showSymbol: epochs.length < 30,
    ...endLabel({ color: 'inherit' as const, distance: 6 })
  })
  return {
    grid: { left: 64, right: 84, top: 28, bottom: 40 },
    xAxis: {
      type: 'value',
      name: 'Epoch',
      nameLocation: 'middle',
      nameGap: 26,
      min: 1,
      max: Math.max(2, epochsWanted),
      minInterval: 1
    },
    yAxis: {
      type: logarithmic ? 'log' : 'value',
      name: 'Loss',
      nameLocation: 'end',
      nameTextStyle: { align: 'left' },
      scale: true,
      axisLabel: { formatter: formatLoss }
    },
    tooltip: { trigger: 'axis', valueFormatter: (value) => formatLoss(Number(value)) },
    series: [curve('training', (record) => record.trainingLoss), curve('validation', (record) => record.validationLoss)]
  }
}
