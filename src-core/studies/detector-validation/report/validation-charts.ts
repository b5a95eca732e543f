import { chartColours, renderChart } from '../../../reports/report-plots.ts'
import { Html, html } from '../../../reports/report-markup.ts'

interface Curve {
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

const [width, height] = [720, 320]
const [ink, line] = ['#374151', '#e3e5e8']
const label = { color: ink, fontSize: 12 }
const lineTypes = ['solid', 'dashed', 'dotted'] as const
/** Left end of the logarithmic axes. Lower rates are drawn there. */
const leastRate = 1e-4

/**
 * Curves over a logarithmic rate, as a figure. A linear axis would hide the rates around 1 %.
 * @param most right end of the axis.
 */
export async function curveFigure(
  curves: readonly Curve[],
  xName: string,
  yName: string,
  most: number,
  caption: string
): Promise<Html> {
  const svg = await renderChart(
    {
      grid: { left: 60, right: 24, top: 12, bottom: 48, outerBoundsMode: 'none' },
      xAxis: {
        type: 'log',
        min: leastRate,
        max: most,
        name: xName,
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: label,
        axisLabel: label,
        splitLine: { lineStyle: { color: line } }
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        name: yName,
        nameLocation: 'middle',
        nameGap: 40,
        nameTextStyle: label,
        axisLabel: label,
        splitLine: { lineStyle: { color: line } }
      },
      series: curves.map(({ points }, index) => ({
        type: 'line',
        symbol: 'none',
        step: 'end',
        data: points.map(([x, y]) => [Math.max(leastRate, Math.min(most, x)), y]),
        lineStyle: {
          color: chartColours[index % chartColours.length],
          width: 1.8,
          type: lineTypes[Math.floor(index / 5) % 3]
        }
      }))
    },
    width,
    height
  )
  return html`<figure class="plot">${new Html(svg)}
<figcaption>${caption} ${curves.map(({ label: name }, index) => html`<span class="curve"><svg width="26" height="8" aria-hidden="true">${strokeOf(index)}</svg> ${name}</span> `)}</figcaption></figure>`
}

function strokeOf(index: number): Html {
  const dashes = { solid: '', dashed: '6 4', dotted: '2 3' }[lineTypes[Math.floor(index / 5) % 3]!]
  return html`<line x1="0" y1="4" x2="26" y2="4" stroke="${chartColours[index % chartColours.length]!}" stroke-width="2" stroke-dasharray="${dashes}"/>`
}
