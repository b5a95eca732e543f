import { Html, html } from '../report-markup.ts'
import { renderChart } from '../report-plots.ts'

/** One line of a chart. */
export interface ChartLine {
  /** Written at its end. Empty: none. */
  readonly label: string
  readonly colour: string
  readonly dash?: 'solid' | 'dashed' | 'dotted'
  readonly points: readonly ChartPoint[]
  /** True to mark each point. Default: false, a curve. */
  readonly hasMarks?: boolean
}

export interface ChartPoint {
  readonly x: number
  readonly y: number
  readonly low?: number | undefined
  readonly high?: number | undefined
}

export interface ChartAxis {
  /** Name with its unit. */
  readonly name: string
  /** Default: linear. */
  readonly isLogarithmic?: boolean
  readonly minimum?: number
  readonly maximum?: number
}

export interface LineChart {
  readonly caption: string
  readonly x: ChartAxis
  readonly y: ChartAxis
  readonly lines: readonly ChartLine[]
  /** Values that a thin line marks. */
  readonly guides?: readonly number[]
}

const [width, height] = [400, 260]
const text = { color: '#374151', fontSize: 11 }
const split = { lineStyle: { color: '#e3e5e8' } }
/** Width of a character of a label, in pixels. */
const characterWidth = 6.2
const widestLabel = 110

/** A chart with labels at the ends of its lines. Empty if no line has points. */
export async function lineChart({ caption, x, y, lines, guides = [] }: LineChart): Promise<Html> {
  const shown = lines.filter(({ points }) => points.length > 0)
  if (shown.length === 0) return html``
  const longest = Math.max(...shown.map(({ label }) => label.length))
  const right = 14 + Math.min(widestLabel, longest * characterWidth)
  const svg = await renderChart(
    {
      grid: { left: 54, right, top: 12, bottom: 44, outerBoundsMode: 'none' },
      xAxis: axisOf(x, 26),
      yAxis: axisOf(y, 40),
      series: [
        ...shown.flatMap(({ colour, points }) =>
          points.flatMap((point) => (point.low === undefined ? [] : [errorBar(point, colour)]))
        ),
        ...shown.map((line) => lineSeries(line)),
        ...guides.map((value) => guide(value, shown))
      ]
    },
    width,
    height
  )
  return html`<figure class="plot">${new Html(svg)}<figcaption>${caption}</figcaption></figure>`
}

function axisOf({ name, isLogarithmic = false, minimum, maximum }: ChartAxis, nameGap: number) {
  return {
    type: isLogarithmic ? 'log' : 'value',
    scale: true,
    ...(minimum !== undefined && { min: minimum }),
    ...(maximum !== undefined && { max: maximum }),
    name,
    nameLocation: 'middle',
    nameGap,
    nameTextStyle: text,
    axisLabel: { ...text, hideOverlap: true, formatter: tick },
    axisLine: { show: true, onZero: false, lineStyle: { color: '#6b7280' } },
    splitLine: split
  }
}

/** Number without trailing zeros, such as '0.05', '1' and '1000'. */
const tick = (value: number): string => String(Number(value.toPrecision(6))).replace('-', '−')

const lineSeries = ({ label, colour, dash = 'solid', points, hasMarks = false }: ChartLine) => ({
  type: 'line',
  showSymbol: hasMarks,
  symbol: 'circle',
  symbolSize: 5,
  data: points.map(({ x, y }) => [x, y]),
  itemStyle: { color: colour },
  lineStyle: { color: colour, width: 1.8, type: dash },
  endLabel: {
    show: label !== '',
    formatter: label,
    color: colour,
    fontSize: 11,
    distance: 4,
    width: widestLabel,
    overflow: 'break',
    lineHeight: 12
  },
  labelLayout: { moveOverlap: 'shiftY' }
})

const errorBar = ({ x, low, high }: ChartPoint, colour: string) => ({
  type: 'line',
  symbol: 'rect',
  symbolSize: [7, 1],
  data: [
    [x, low],
    [x, high]
  ],
  itemStyle: { color: colour },
  lineStyle: { color: colour, width: 1 }
})

function guide(value: number, lines: readonly ChartLine[]) {
  const places = lines.flatMap(({ points }) => points.map(({ x }) => x))
  return {
    type: 'line',
    showSymbol: false,
    data: [
      [Math.min(...places), value],
      [Math.max(...places), value]
    ],
    lineStyle: { color: '#6b7280', width: 1, type: 'dotted' }
  }
}

/** Charts side by side, two in a row. */
export const chartGrid = (charts: readonly Html[]): Html =>
  html`<div class="charts">${charts.filter((chart) => chart.text !== '')}</div>`
