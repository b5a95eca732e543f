import { createHash } from 'node:crypto'
import type { EChartsCoreOption } from 'echarts/core'

/** Grey for the noisy input, then colours that the eye tells apart and that mean neither lost nor invented. */
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

/** A chart as SVG, hidden from screen readers: its figure says what it shows. Boxes, lines and points on grids with titles. */
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
 * The library numbers through all that it ever drew, and names the parts of charts after that: a chart would not be the same when it is
 * drawn again. Names made of what it shows are, and still differ between the charts of a page.
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
