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
