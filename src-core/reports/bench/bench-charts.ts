import { Html, html } from '../report-markup.ts'
import { niceRange, renderChart } from '../report-plots.ts'

/** One line of a chart. */
export interface ChartLine {
  /** Written beside it. */
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
  /** Place of the labels: at the ends of the lines, or on their way down, each a step lower. Default: end. */
  readonly labels?: 'end' | 'descent'
  /** Values that a thin line marks. */
  readonly guides?: readonly number[]
}

const [width, height] = [400, 260]
const text = { color: '#374151', fontSize: 11 }
const split = { lineStyle: { color: '#e3e5e8' } }
const grid = { left: 54, top: 12, bottom: 44 } as const
/** Distance of neighbouring labels, in pixels. */
const labelDistance = 13
/** Width of a character of a label, in pixels. */
const characterWidth = 6.2
const widestLabel = 110

/** A chart with labels at the ends of its lines. Empty if no line has points. */
export async function lineChart({ caption, x, y, lines, labels = 'end', guides = [] }: LineChart): Promise<Html> {
  const shown = lines.filter(({ points }) => points.length > 0)
  if (shown.length === 0) return html``
  const longest = Math.max(...shown.map(({ label }) => label.length))
  const right = labels === 'end' ? 14 + Math.min(widestLabel, longest * characterWidth) : 16
  const range = rangeOf(y, shown, guides)
  const points = labelPoints(shown, labels)
  const offsets = labels === 'end' ? separated(points, range) : points.map(() => 0)
  const svg = await renderChart(
    {
      grid: { ...grid, right, outerBoundsMode: 'none' },
      xAxis: axisOf(x, 26),
      yAxis: axisOf({ ...y, ...range }, 40),
      series: [
        ...shown.flatMap(({ colour, points }) =>
          points.flatMap((point) => (point.low === undefined ? [] : [errorBar(point, colour)]))
        ),
        ...shown.map((line) => lineSeries(line)),
        ...guides.map((value) => guide(value, shown)),
        ...points.map((point, index) =>
          labelSeries(point, shown[index]!, {
            shift: offsets[index]!,
            side: labels === 'end' ? 'right' : sideOf(point, shown)
          })
        )
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

const lineSeries = ({ colour, dash = 'solid', points, hasMarks = false }: ChartLine) => ({
  type: 'line',
  showSymbol: hasMarks,
  symbol: 'circle',
  symbolSize: 5,
  data: points.map(({ x, y }) => [x, y]),
  itemStyle: { color: colour },
  lineStyle: { color: colour, width: 1.8, type: dash }
})

/** Height of the first label on the way down, and step to the next: shares of the largest value. */
const descent = { first: 0.82, step: 0.13 }

/** Place of the label of each line. */
function labelPoints(lines: readonly ChartLine[], labels: 'end' | 'descent'): ChartPoint[] {
  if (labels === 'end') return lines.map(({ points }) => points.at(-1)!)
  const largest = Math.max(...lines.flatMap(({ points }) => points.map(({ y }) => y)))
  return lines.map(({ points }, index) => {
    const level = largest * Math.max(0.1, descent.first - descent.step * index)
    const last = points.findLastIndex(({ y }) => y >= level)
    return last >= 0 ? points[last]! : points.reduce((top, next) => (next.y > top.y ? next : top))
  })
}

/** Range of the vertical axis in whole steps. */
function rangeOf({ minimum, maximum }: ChartAxis, lines: readonly ChartLine[], guides: readonly number[]) {
  const values = [
    ...guides,
    ...lines.flatMap(({ points }) => points.flatMap(({ y, low = y, high = y }) => [y, low, high]))
  ]
  const [low, high] = [minimum ?? Math.min(...values), maximum ?? Math.max(...values)]
  const nice = low < high ? niceRange(low, high) : { low: low - 0.5, high: high + 0.5 }
  return { minimum: minimum ?? nice.low, maximum: maximum ?? nice.high }
}

/** Shifts of labels in pixels, downwards, so that none covers another. */
function separated(
  points: readonly ChartPoint[],
  { minimum, maximum }: { minimum: number; maximum: number }
): number[] {
  const plotted = height - grid.top - grid.bottom
  const places = points.map(({ y }) => ((maximum - y) / (maximum - minimum)) * plotted)
  const order = [...places.keys()].sort((one, other) => places[one]! - places[other]!)
  const moved = [...places]
  for (const [rank, index] of order.entries())
    if (rank > 0) moved[index] = Math.max(moved[index]!, moved[order[rank - 1]!]! + labelDistance)
  const beyond = Math.max(0, Math.max(...moved) - plotted)
  return moved.map((place, index) => place - beyond - places[index]!)
}

/** Side with room for the label of a point within a chart: the left one in its last quarter. */
function sideOf({ x }: ChartPoint, lines: readonly ChartLine[]): 'left' | 'right' {
  const places = lines.flatMap(({ points }) => points.map((point) => point.x))
  const [first, last] = [Math.min(...places), Math.max(...places)]
  return x > first + 0.75 * (last - first) ? 'left' : 'right'
}

/** An invisible point with a label beside it. */
const labelSeries = (
  { x, y }: ChartPoint,
  { label, colour }: ChartLine,
  { shift, side }: { shift: number; side: 'left' | 'right' }
) => ({
  type: 'scatter',
  symbolSize: 1,
  silent: true,
  itemStyle: { color: colour, opacity: 1 },
  data: [[x, y]],
  label: {
    show: true,
    formatter: label,
    position: side,
    offset: [0, shift],
    color: colour,
    fontSize: 11,
    distance: 5,
    width: widestLabel,
    overflow: 'break',
    lineHeight: 12
  }
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
