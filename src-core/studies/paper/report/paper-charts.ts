import { patchDegradation } from '../../../denoisers/models/training-request.ts'
import { chartColours, renderChart, niceRange } from '../../../reports/report-plots.ts'
import { Html, html } from '../../../reports/report-markup.ts'
import { fixed } from '../../../reports/number-text.ts'
import { mainCells, type ModelResult, type PatchResult } from '../paper-results.ts'
import { paperValue } from '../result-tables.ts'

const width = 800
const [ink, quiet, line] = ['#374151', '#6b7280', '#e3e5e8']
const label = { color: ink, fontSize: 11 }
const paperColour = '#D1495B'
/** Smallest factor first. */
const factorColours = [chartColours[1]!, chartColours[2]!, chartColours[3]!]
const modelColours: Readonly<Record<string, string>> = {
  decoded: chartColours[1]!,
  unet: chartColours[5]!,
  cgan: chartColours[4]!
}

/** Training (solid) and validation (dashed) loss after each epoch, one colour for each factor. */
export async function lossChart(models: readonly ModelResult[]): Promise<Html> {
  const epochs = Math.max(...models.map(({ card }) => card.epochs.length))
  const series = models.flatMap(({ card }, index) =>
    (['trainingLoss', 'validationLoss'] as const).map((which) => ({
      type: 'line',
      symbolSize: 5,
      showSymbol: epochs < 30,
      lineStyle: { color: factorColours[index % 3], width: 1.8, type: which === 'trainingLoss' ? 'solid' : 'dashed' },
      itemStyle: { color: factorColours[index % 3] },
      data: card.epochs.map((epoch) => [epoch.epoch, epoch[which]]),
      endLabel: {
        show: which === 'validationLoss',
        formatter: `× ${patchDegradation(card.training).factor}`,
        color: factorColours[index % 3],
        fontSize: 12
      },
      labelLayout: { moveOverlap: 'shiftY' }
    }))
  )
  return new Html(
    await renderChart(
      {
        grid: { left: 70, right: 60, top: 10, bottom: 44, outerBoundsMode: 'none' },
        xAxis: {
          type: 'value',
          min: 1,
          max: Math.max(2, epochs),
          minInterval: 1,
          name: 'Epoch',
          nameLocation: 'middle',
          nameGap: 26,
          nameTextStyle: label,
          axisLabel: label,
          splitLine: { show: false }
        },
        yAxis: {
          type: 'value',
          min: 0,
          name: 'Mean squared error',
          nameLocation: 'middle',
          nameGap: 54,
          nameTextStyle: label,
          axisLabel: label,
          splitLine: { lineStyle: { color: line } }
        },
        series
      },
      width,
      260
    )
  )
}

/**
 * A box for each output, one panel for each factor; the paper's numbers as diamonds.
 * Boxes: 5th, 25th, 50th, 75th and 95th percentile over the test images.
 */
export async function psnrChart(subjects: readonly PatchResult[]): Promise<Html> {
  const names = mainCells(subjects[0]!).map((cell) => cell.label)
  const height = 22 * names.length
  const left = 158
  const panel = (width - left - 16) / subjects.length
  const all = subjects.flatMap((subject) =>
    mainCells(subject).flatMap((cell) => [
      cell.quantiles.psnr![0]!,
      cell.quantiles.psnr![4]!,
      paperValue(subject, cell.candidate) ?? NaN
    ])
  )
  const finite = all.filter(Number.isFinite)
  const { low, high, step } = niceRange(Math.min(...finite), Math.max(...finite))
  const axes = subjects.map((_, index) => index)
  return new Html(
    await renderChart(
      {
        title: subjects.map(({ setting }, index) => ({
          text: `× ${setting.factor}`,
          left: left + index * panel + panel / 2 - 6,
          textAlign: 'center',
          top: 0,
          textStyle: { fontSize: 12, color: ink }
        })),
        grid: axes.map((index) => ({
          left: left + index * panel,
          width: panel - 12,
          top: 24,
          height,
          outerBoundsMode: 'none'
        })),
        xAxis: axes.map((gridIndex) => ({
          type: 'value',
          gridIndex,
          min: low,
          max: high,
          interval: step,
          axisLabel: { ...label, showMaxLabel: false, formatter: (value: number) => fixed(value, 0) },
          splitLine: { lineStyle: { color: line } },
          name: gridIndex === 1 ? 'PSNR (dB)' : '',
          nameLocation: 'middle',
          nameGap: 26,
          nameTextStyle: label
        })),
        yAxis: axes.map((gridIndex) => ({
          type: 'category',
          gridIndex,
          inverse: true,
          data: names,
          axisTick: { show: false },
          axisLine: { onZero: false, lineStyle: { color: quiet } },
          axisLabel: { ...label, show: gridIndex === 0, interval: 0 }
        })),
        series: subjects.flatMap((subject, index) => [
          {
            type: 'boxplot',
            xAxisIndex: index,
            yAxisIndex: index,
            boxWidth: [7, 11],
            data: mainCells(subject).map(({ candidate, quantiles }) => ({
              value: quantiles.psnr!.map((value) => Number(value.toFixed(3))),
              itemStyle: { color: '#ffffff', borderWidth: 1.6, borderColor: modelColours[candidate] ?? quiet }
            }))
          },
          {
            type: 'scatter',
            xAxisIndex: index,
            yAxisIndex: index,
            symbol: 'diamond',
            symbolSize: 9,
            itemStyle: { color: paperColour },
            z: 5,
            data: mainCells(subject).flatMap(({ candidate, label: name }) => {
              const value = paperValue(subject, candidate)
              return value === null ? [] : [[value, name]]
            })
          }
        ])
      },
      width,
      height + 66
    )
  )
}

/** A chart with its caption. */
export const chartFigure = (chart: Html, name: string, caption: string): Html =>
  html`<figure class="plot" role="img" aria-label="${name}">${chart}<figcaption><b>${name}</b> ${caption}</figcaption></figure>`
