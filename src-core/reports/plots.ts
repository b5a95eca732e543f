import type { EChartsCoreOption } from 'echarts/core'
import { quantile } from '../statistics/order-statistics.ts'
import { chartColours as colours, renderChart } from './chart.ts'
import { histogram, niceRange } from './distribution.ts'
import { fixed } from './number-text.ts'

export interface MetricPlot {
  readonly name: string
  /** Empty for a plain number. */
  readonly unit: string
  /** Finite values of each candidate. */
  readonly series: readonly { readonly label: string; readonly values: Float64Array }[]
}

const width = 720
const leastRowHeight = 30
const labelLineHeight = 15
/** Room for names beside the boxes; longer names wrap, none is cut off. */
const widestLabel = 220
const histogramHeight = 170
const lineTypes = ['solid', 'dashed', 'dotted'] as const
const binCount = 60

/** A metric's distribution as SVG: a box for each candidate, and below them all histograms on the same axis. */
export function plotMetric(plot: MetricPlot): Promise<string> {
  return renderChart(optionsOf(plot), width, rowHeightOf(plot) * plot.series.length + histogramHeight + 76)
}

/** Tall enough for the lines of the longest name. */
function rowHeightOf({ series }: MetricPlot): number {
  const lines = Math.max(...series.map(({ label }) => Math.ceil((1.2 * labelWidth(label)) / labelRoom(leftOf(series)))))
  return Math.max(leastRowHeight, labelLineHeight * lines + 8)
}

const leftOf = (series: MetricPlot['series']): number =>
  Math.min(widestLabel, 24 + Math.max(...series.map(({ label }) => 1.25 * labelWidth(label)), 42))

/** Names wrap before they fill their room: the reader's font may be wider than the one that was measured with. */
const labelRoom = (left: number): number => (left - 14) / 1.25

/** About the width of a text of 12 pixels; characters beyond Latin, Greek and Cyrillic are as wide as they are high. */
const labelWidth = (label: string): number =>
  [...label].reduce((sum, character) => sum + (character.codePointAt(0)! > 0x2e80 ? 12 : 7), 0)

function optionsOf(plot: MetricPlot): EChartsCoreOption {
  const { name, unit, series } = plot
  const all = Float64Array.from(series.flatMap(({ values }) => [...values])).sort()
  const { low, high, step } = niceRange(...rangeOf(all))
  const left = leftOf(series)
  const boxHeight = rowHeightOf(plot) * series.length
  const colour = (index: number) => colours[index % colours.length]!
  const axis = {
    type: 'value',
    min: low,
    max: high,
    interval: step,
    splitLine: { lineStyle: { color: '#e3e5e8' } },
    axisLine: { show: true, lineStyle: { color: '#6b7280' } }
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const formatter = (value: number) => fixed(value, decimals)
  const label = { color: '#374151', fontSize: 12 }
  return {
    // Both panels keep their places, whatever their labels need: they share one axis.
    grid: [
      { left, right: 24, top: 10, height: boxHeight, outerBoundsMode: 'none' },
      { left, right: 24, top: boxHeight + 24, height: histogramHeight, outerBoundsMode: 'none' }
    ],
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false } },
      {
        ...axis,
        gridIndex: 1,
        axisLabel: { ...label, formatter, hideOverlap: true },
        name: unit ? `${name} (${unit})` : name,
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: label
      }
    ],
    yAxis: [
      {
        type: 'category',
        gridIndex: 0,
        inverse: true,
        axisLine: { onZero: false },
        data: series.map((one) => one.label),
        axisTick: { show: false },
        axisLabel: {
          fontSize: 12,
          width: labelRoom(left),
          overflow: 'break',
          lineHeight: labelLineHeight,
          interval: 0,
          color: (_: unknown, index?: number) => colour(index ?? 0)
        }
      },
      {
        type: 'value',
        gridIndex: 1,
        min: 0,
        axisLine: { onZero: false },
        name: 'Share of patches (%)',
        nameLocation: 'middle',
        nameGap: 44,
        nameTextStyle: label,
        axisLabel: label,
        splitLine: { lineStyle: { color: '#e3e5e8' } }
      }
    ],
    series: [
      {
        type: 'boxplot',
        xAxisIndex: 0,
        yAxisIndex: 0,
        boxWidth: [8, 16],
        data: series.map(({ values }, index) => ({
          value: values.length === 0 ? ['-', '-', '-', '-', '-'] : boxOf(values),
          itemStyle: { color: '#ffffff', borderColor: colour(index), borderWidth: 2 }
        }))
      },
      ...series.map(({ values }, index) => ({
        type: 'line',
        xAxisIndex: 1,
        yAxisIndex: 1,
        symbol: 'none',
        step: 'middle',
        data: histogram(values, low, high, binCount),
        lineStyle: { color: colour(index), width: 1.8, type: lineTypes[Math.floor(index / 4) % 3] }
      }))
    ]
  }
}

/** 5th, 25th, 50th, 75th and 95th percentile. */
function boxOf(values: Float64Array): number[] {
  const sorted = values.toSorted()
  return [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(sorted, share))
}

/** From the 0.5th to the 99.5th percentile of all candidates, so that single outliers do not flatten the rest. */
function rangeOf(sorted: Float64Array): [number, number] {
  const [low, high] = [quantile(sorted, 0.005), quantile(sorted, 0.995)]
  return low < high ? [low, high] : [low - 0.5, high + 0.5]
}
