/** Reads a design token of the current theme, such as `--text-2`. */
export type ReadToken = (name: string) => string

/** The tokens of an element. */
export function tokensOf(element: Element): ReadToken {
  const style = getComputedStyle(element)
  return (name) => style.getPropertyValue(name).trim()
}

/**
 * ECharts' theme made of the design tokens. Series without a meaning of their own go from the accent to greys;
 * a series that means 'lost' or 'invented' names its colour itself. Tooltips are drawn on the canvas ('richText'):
 * what they say may come from files, and never becomes markup.
 */
export function chartTheme(token: ReadToken) {
  const font = { fontFamily: token('--font'), fontSize: 11, color: token('--text-2') }
  const axis = {
    axisLine: { lineStyle: { color: token('--border-strong') } },
    axisTick: { lineStyle: { color: token('--border-strong') } },
    axisLabel: { ...font, color: token('--text-3') },
    splitLine: { lineStyle: { color: token('--border') } },
    nameTextStyle: font
  }
  return {
    color: [
      token('--accent-text'),
      token('--text-2'),
      token('--invented'),
      token('--good-text'),
      token('--warning-text'),
      token('--text-3')
    ],
    backgroundColor: 'transparent',
    textStyle: font,
    categoryAxis: axis,
    valueAxis: axis,
    logAxis: axis,
    legend: { textStyle: font, inactiveColor: token('--text-3'), itemWidth: 14, itemHeight: 8 },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: token('--surface-4'),
      borderColor: token('--border-strong'),
      borderWidth: 1,
      padding: 8,
      textStyle: { ...font, color: token('--text-1') },
      axisPointer: { lineStyle: { color: token('--text-3') }, crossStyle: { color: token('--text-3') } }
    },
    line: { symbol: 'circle', symbolSize: 4, lineStyle: { width: 1.5 } }
  }
}
