import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts'
import type { DoseKind } from '../../../src-core/audit/dose-response.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import type { ChartOption } from '../../shared/charts/echarts.ts'
import { endLabel } from '../../shared/charts/chart-theme.ts'
import { doseFractionText } from '../../../src-core/sources/pairing/stated-dose.ts'
import * as format from '../../shared/format.ts'
import { nameWithUnit } from '../audit-labels/score-labels.ts'
import type { DoseCurve } from './dose-curves.ts'

const axisNames: Readonly<Record<DoseKind, string>> = {
  gaussian: 'Factor of Gaussian noise',
  poisson: 'Factor of Poisson noise',
  'low-dose': 'Photons per detector pixel',
  'reduced-dose': 'Dose, % of the full dose',
  pair: 'Dose of the input, % of the reference'
}

const dashes = ['solid', 'dashed', 'dotted'] as const
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'] as const

/** Photon counts span decades, factors do not. */
const isLogarithmic = (kind: DoseKind) => kind === 'low-dose'

const isShare = (kind: DoseKind) => kind === 'pair' || kind === 'reduced-dose'

/**
 * The mean of a score by dose, one labelled line for each denoiser, with 95 % intervals as bars.
 * The lines are the first series, in the order of the curves.
 */
export function doseChart(
  curves: readonly DoseCurve[],
  kind: DoseKind,
  definition: MetricDefinition,
  colourOf: (curve: DoseCurve) => string
): ChartOption {
  return {
    grid: { left: 64, right: 132, top: 28, bottom: 44 },
    xAxis: {
      type: isLogarithmic(kind) ? 'log' : 'value',
      name: axisNames[kind],
      nameLocation: 'middle',
      nameGap: 28,
      scale: true,
      axisLabel: { formatter: (value: number) => tickText(kind, value) }
    },
    yAxis: {
      type: 'value',
      name: nameWithUnit(definition),
      nameLocation: 'end',
      nameTextStyle: { align: 'left' },
      scale: true,
      axisLabel: { formatter: (value: number) => format.decimal(value, Math.min(definition.digits, 3)) }
    },
    tooltip: {
      trigger: 'item',
      formatter: (item) => {
        const { seriesIndex = 0, dataIndex } = Array.isArray(item) ? item[0]! : item
        const curve = curves[seriesIndex % curves.length]!
        const point = curve.points[dataIndex]
        return point
          ? `${curve.label}\n${doseText(kind, point.dose!)}${point.from ? `, from ${point.from}` : ''}\n${format.meanInterval(point.mean, definition.digits)}`
          : ''
      }
    },
    series: [
      ...curves.map((curve, place) => line(curve, place, colourOf(curve))),
      ...curves.map((curve) => bars(curve, colourOf(curve)))
    ]
  }
}

export function doseText(kind: DoseKind, dose: number): string {
  if (isShare(kind)) return doseFractionText(dose)
  return kind === 'low-dose' ? `${format.count(dose)} photons` : `factor ${dose}`
}

function tickText(kind: DoseKind, value: number): string {
  if (isShare(kind)) return `${Number((value * 100).toPrecision(3))} %`
  return isLogarithmic(kind) ? format.count(value) : String(value)
}

function line({ label, points }: DoseCurve, place: number, color: string) {
  return {
    type: 'line' as const,
    name: label,
    data: points.map(({ dose, mean }) => [dose!, mean.mean]),
    color,
    cursor: 'pointer',
    symbol: symbols[place % symbols.length],
    symbolSize: 8,
    showSymbol: true,
    lineStyle: { color, width: 1.5, type: dashes[Math.floor(place / 6) % dashes.length] },
    itemStyle: { color },
    ...endLabel({ color, distance: 8, width: 116, overflow: 'truncate' as const })
  }
}

function bars({ label, points }: DoseCurve, color: string) {
  return {
    type: 'custom' as const,
    name: `${label} `,
    color,
    silent: true,
    z: 1,
    data: points.map(({ dose, mean }) => [dose!, mean.low, mean.high]),
    encode: { x: 0, y: [1, 2] },
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
      const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number]
      const high = api.coord([api.value(0), api.value(2)])[1]!
      const style = { stroke: color, lineWidth: 1.5 }
      const stroke = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style
      })
      return {
        type: 'group',
        children: [stroke(x, low, x, high), stroke(x - 4, low, x + 4, low), stroke(x - 4, high, x + 4, high)]
      }
    }
  }
}

/** The curves as text: first and last dose of each denoiser. */
export function describeCurves(curves: readonly DoseCurve[], kind: DoseKind, definition: MetricDefinition): string {
  const said = curves.map(({ label, points }) => {
    const ends = points.length > 1 ? [points[0]!, points.at(-1)!] : points
    return `${label}: ${ends.map(({ dose, mean }) => `${format.meanInterval(mean, definition.digits)} at ${doseText(kind, dose!)}`).join('; ')}`
  })
  return `${nameWithUnit(definition)} by ${axisNames[kind].toLowerCase()}. ${said.join('. ')}.`
}
