/**
 * Names a line at its end. Names of lines that end close together are moved apart, with a gap between them.
 * Lines so named are not animated: the animation would place each name at the end of its line again.
 */
export function endLabel<Own extends object>(own: Own) {
  return {
    animation: false,
    endLabel: { show: true, formatter: '{a}', minMargin: 4, ...own },
    labelLayout: { moveOverlap: 'shiftY' as const }
  }
}

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

/** The character that ECharts measures for the height of a line. */
const squareCharacter = '国'

/**
 * Measures text on a canvas, but takes a line to be as high as its font is large. ECharts takes the width of a Chinese
 * character instead, which a machine without Chinese fonts draws as a narrow box: lines are then too low, labels that
 * it moves apart still overlap, and charts differ between machines.
 */
export function textMeasurer(): (text: string, font?: string) => { width: number } {
  let context: CanvasRenderingContext2D | null = null
  return (text, font = '12px sans-serif') => {
    if (text === squareCharacter) return { width: Number(/([\d.]+)px/.exec(font)?.[1] ?? 12) }
    context ??= document.createElement('canvas').getContext('2d')!
    context.font = font
    return context.measureText(text)
  }
}
