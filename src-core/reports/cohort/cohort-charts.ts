import { Html, html } from '../report-markup.ts'
import { niceRange, renderChart } from '../report-plots.ts'

const text = { color: '#374151', fontSize: 11 }
const split = { lineStyle: { color: '#e3e5e8' } }
const width = 720

/** Number without trailing zeros. */
const tick = (value: number): string => String(Number(value.toPrecision(6))).replace('-', '−')

/** A row of a forest plot. */
export interface ForestRow {
  readonly label: string
  /** Figures in words, at the right end. */
  readonly figures: string
  readonly colour: string
  readonly value: number
  /** Absent without an interval. */
  readonly low?: number | undefined
  readonly high?: number | undefined
}

export interface ForestPlot {
  readonly caption: string
  readonly axis: string
  readonly rows: readonly ForestRow[]
  /** Dashed line; null if no margin is entered. */
  readonly margin: number | null
}

/** Height for a label of two lines. */
const rowHeight = 28

/** Values with their intervals below each other, with a line at 0. Empty without rows. */
export async function forestPlot({ caption, axis, rows, margin }: ForestPlot): Promise<Html> {
  if (rows.length === 0) return html``
  const values = [
    0,
    ...(margin === null ? [] : [margin]),
    ...rows.flatMap(({ value, low = value, high = value }) => [low, high])
  ]
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const range = lowest < highest ? niceRange(lowest, highest) : { low: -1, high: 1 }
  const category = {
    type: 'category',
    inverse: true,
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false }
  }
  const line = (value: number, type: string, colour: string) => ({
    type: 'line',
    showSymbol: false,
    silent: true,
    // A category axis counts rows from 0.
    data:
      rows.length === 1
        ? []
        : [
            [value, 0],
            [value, rows.length - 1]
          ],
    lineStyle: { color: colour, width: 1, type }
  })
  const svg = await renderChart(
    {
      // Labels break before the edge: readers' fonts may be wider than the measured one.
      grid: { left: 190, right: 226, top: 8, bottom: 44, outerBoundsMode: 'none' },
      xAxis: {
        type: 'value',
        min: range.low,
        max: range.high,
        name: axis,
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: text,
        axisLabel: { ...text, hideOverlap: true, formatter: tick },
        axisLine: { show: true, onZero: false, lineStyle: { color: '#6b7280' } },
        splitLine: split
      },
      yAxis: [
        {
          ...category,
          data: rows.map(({ label }) => label),
          axisLabel: { ...text, interval: 0, width: 140, overflow: 'break', lineHeight: 12 }
        },
        {
          ...category,
          position: 'right',
          data: rows.map(({ figures }) => figures),
          axisLabel: { ...text, interval: 0, width: 176, overflow: 'break', lineHeight: 12 }
        }
      ],
      series: [
        line(0, 'solid', '#374151'),
        ...(margin === null ? [] : [line(margin, 'dashed', '#a3320b')]),
        ...rows.flatMap(({ low, high, colour }, row) =>
          low === undefined || high === undefined
            ? []
            : [
                {
                  type: 'line',
                  symbol: 'rect',
                  symbolSize: [1, 8],
                  data: [
                    [low, row],
                    [high, row]
                  ],
                  itemStyle: { color: colour },
                  lineStyle: { color: colour, width: 1.6 }
                }
              ]
        ),
        {
          type: 'scatter',
          symbol: 'rect',
          symbolSize: 8,
          data: rows.map(({ value, colour }, row) => ({
            value: [value, row],
            itemStyle: { color: colour, opacity: 1 }
          }))
        },
        // The second axis shows only if a series uses it.
        { type: 'scatter', yAxisIndex: 1, symbolSize: 0, silent: true, data: [[range.low, 0]] }
      ]
    },
    width,
    rows.length * rowHeight + 60
  )
  return html`<figure class="plot wide">${new Html(svg)}<figcaption>${caption}</figcaption></figure>`
}

export interface PairedLines {
  readonly caption: string
  readonly axis: string
  readonly outputs: readonly { readonly label: string; readonly colour: string; readonly mean: number }[]
  /** One value of each output for each patient; NaN if there is none. */
  readonly patients: readonly (readonly number[])[]
}

const lineHeight = 300

/** One thin line for each patient over the outputs, and the means as a thick one. Empty for fewer than two outputs. */
export async function pairedLines({ caption, axis, outputs, patients }: PairedLines): Promise<Html> {
  if (outputs.length < 2) return html``
  const values = [...patients.flat(), ...outputs.map(({ mean }) => mean)].filter(Number.isFinite)
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const range = lowest < highest ? niceRange(lowest, highest) : { low: lowest - 0.5, high: lowest + 0.5 }
  const faint = Math.max(0.12, Math.min(0.6, 12 / patients.length))
  const svg = await renderChart(
    {
      grid: { left: 64, right: 24, top: 12, bottom: 48, outerBoundsMode: 'none' },
      xAxis: {
        type: 'category',
        data: outputs.map(({ label }) => label),
        axisTick: { show: false },
        axisLine: { onZero: false, lineStyle: { color: '#6b7280' } },
        axisLabel: { ...text, interval: 0, width: 600 / outputs.length, overflow: 'break', lineHeight: 12 }
      },
      yAxis: {
        type: 'value',
        min: range.low,
        max: range.high,
        name: axis,
        nameLocation: 'middle',
        nameGap: 48,
        nameTextStyle: text,
        axisLabel: { ...text, formatter: tick },
        splitLine: split
      },
      series: [
        ...patients.map((own) => ({
          type: 'line',
          symbol: 'circle',
          symbolSize: 3,
          silent: true,
          data: own.map((value) => (Number.isFinite(value) ? value : '-')),
          itemStyle: { color: '#374151', opacity: faint },
          lineStyle: { color: '#374151', width: 1, opacity: faint }
        })),
        {
          type: 'line',
          symbol: 'rect',
          symbolSize: 9,
          data: outputs.map(({ mean, colour }) => ({
            value: Number.isFinite(mean) ? mean : '-',
            itemStyle: { color: colour }
          })),
          lineStyle: { color: '#0072B2', width: 2.5 }
        }
      ]
    },
    width,
    lineHeight
  )
  return html`<figure class="plot wide">${new Html(svg)}<figcaption>${caption}</figcaption></figure>`
}
