import type { EChartsCoreOption } from 'echarts/core'
import { quantile } from '../statistics/order-statistics.ts'
import { fixed } from './number-text.ts'
import { createHash } from 'node:crypto'

export interface MetricPlot {
  readonly name: string
  /** Empty for a plain number. */
  readonly unit: string
  /** Finite values of each output. */
  readonly series: readonly { readonly label: string; readonly values: Float64Array }[]
}

const width = 720
const leastRowHeight = 30
const labelLineHeight = 15
/** Maximum width of names beside the boxes. Longer names wrap; none is cut off. */
const widestLabel = 220
const histogramHeight = 170
const lineTypes = ['solid', 'dashed', 'dotted'] as const
const binCount = 60

/** Distribution of a metric as SVG: a box for each output, and below them all histograms on the same axis. */
export function plotMetric(plot: MetricPlot): Promise<string> {
  return renderChart(optionsOf(plot), width, rowHeightOf(plot) * plot.series.length + histogramHeight + 76)
}

/** Height for the lines of the longest name. */
function rowHeightOf({ series }: MetricPlot): number {
  const lines = Math.max(...series.map(({ label }) => Math.ceil((1.2 * labelWidth(label)) / labelRoom(leftOf(series)))))
  return Math.max(leastRowHeight, labelLineHeight * lines + 8)
}

const leftOf = (series: MetricPlot['series']): number =>
  Math.min(widestLabel, 24 + Math.max(...series.map(({ label }) => 1.25 * labelWidth(label)), 42))

/** Usable width of names. The margin allows for readers' fonts that are wider than the measured one. */
const labelRoom = (left: number): number => (left - 14) / 1.25

/** Approximate width of a text of 12 pixels. Characters beyond Latin, Greek and Cyrillic are as wide as high. */
const labelWidth = (label: string): number =>
  [...label].reduce((sum, character) => sum + (character.codePointAt(0)! > 0x2e80 ? 12 : 7), 0)

function optionsOf(plot: MetricPlot): EChartsCoreOption {
  const { name, unit, series } = plot
  const all = Float64Array.from(series.flatMap(({ values }) => [...values])).sort()
  const { low, high, step } = niceRange(...rangeOf(all))
  const left = leftOf(series)
  const boxHeight = rowHeightOf(plot) * series.length
  const colour = (index: number) => chartColours[index % chartColours.length]!
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
    // Fixed places: both panels share one axis, so labels must not move them.
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

/** Range from the 0.5th to the 99.5th percentile of all outputs, so that outliers do not flatten the rest. */
function rangeOf(sorted: Float64Array): [number, number] {
  const [low, high] = [quantile(sorted, 0.005), quantile(sorted, 0.995)]
  return low < high ? [low, high] : [low - 0.5, high + 0.5]
}

/** Grey for the noisy input, then distinguishable colours that mean neither lost nor invented. */
export const chartColours = [
  '#6B7280',
  '#0072B2',
  '#009E73',
  '#B8860B',
  '#CC79A7',
  '#7B4FB5',
  '#00868B',
  '#8B4513',
  '#444444',
  '#AA4466',
  '#5A7D2B',
  '#2F4F8F',
  '#A0522D'
]

async function loadCharts() {
  const [
    { init, use },
    { BoxplotChart, LineChart, ScatterChart },
    { GridComponent, TitleComponent },
    { LabelLayout },
    { SVGRenderer }
  ] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/features'),
    import('echarts/renderers')
  ])
  use([BoxplotChart, LineChart, ScatterChart, GridComponent, TitleComponent, LabelLayout, SVGRenderer])
  return init
}

/** Chart as SVG, hidden from screen readers, because its figure has a description. */
export async function renderChart(options: EChartsCoreOption, width: number, height: number): Promise<string> {
  const init = await loadCharts()
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'system-ui, sans-serif' }, ...options })
    return withOwnNames(chart.renderToSVGString().replace('<svg ', '<svg aria-hidden="true" '))
  } finally {
    chart.dispose()
  }
}

/**
 * Replaces the library's running numbers by names made of the content.
 * A chart drawn twice is then equal, and names still differ between the charts of a page.
 */
function withOwnNames(svg: string): string {
  const order = new Map<string, number>()
  const numbered = svg.replaceAll(/\bzr\d+-[a-z-]*\d+/g, (name) => {
    if (!order.has(name)) order.set(name, order.size)
    return `zr-${order.get(name)}`
  })
  const chart = createHash('sha256').update(numbered).digest('hex').slice(0, 12)
  return numbered.replaceAll(/\bzr-/g, `zr${chart}-`)
}

/**
 * Histogram in bins of equal width from `low` to `high`; the last bin includes `high`.
 * @returns middle of each bin and its share of all values in percent
 */
export function histogram(
  values: Float64Array,
  low: number,
  high: number,
  bins: number
): [middle: number, percent: number][] {
  const counts = new Float64Array(bins)
  for (const value of values) {
    if (value < low || value > high) continue
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]!++
  }
  const step = (high - low) / bins
  return Array.from(counts, (number, bin) => [
    low + (bin + 0.5) * step,
    values.length === 0 ? 0 : (100 * number) / values.length
  ])
}

/** Range widened to whole steps of 1, 2 or 5 times a power of ten, about 4 to 10 steps. */
export function niceRange(low: number, high: number): { low: number; high: number; step: number } {
  const rough = (high - low) / 6
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power
  return { low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step, step }
}
