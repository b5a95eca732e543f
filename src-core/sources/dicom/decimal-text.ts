/** A number as a header writes it. */
export interface DecimalText {
  readonly value: number
  /** A comma stands where the standard asks for a point. */
  readonly hasComma: boolean
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const decimalWithComma = /^[+-]?\d+,\d+(?:[eE][+-]?\d+)?$/

/**
 * Reads a decimal or integer string (DICOM PS3.5 6.2, DS and IS) without its padding. A comma between digits counts as
 * the decimal point. Null for anything else: no number is made from a text with characters left out.
 */
export function readDecimal(text: string): DecimalText | null {
  const hasComma = decimalWithComma.test(text)
  if (!hasComma && !decimal.test(text)) return null
  const value = Number(hasComma ? text.replace(',', '.') : text)
  return Number.isFinite(value) ? { value, hasComma } : null
}
