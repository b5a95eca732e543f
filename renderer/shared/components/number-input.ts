/** Bounds of a typed number. */
export interface NumberBounds {
  readonly minimum?: number
  readonly maximum?: number
  readonly integer?: boolean
}

/** The number a person typed, or why it cannot be taken. A comma counts as the decimal point. */
export function parseNumber(text: string, bounds: NumberBounds): { value: number } | { error: string } {
  const value = Number(text.trim().replace(',', '.').replace('−', '-'))
  const { minimum = -Infinity, maximum = Infinity, integer = false } = bounds
  const fits = text.trim() !== '' && Number.isFinite(value) && value >= minimum && value <= maximum
  if (fits && (!integer || Number.isInteger(value))) return { value }
  return { error: `Expected ${integer ? 'a whole number' : 'a number'}${range(minimum, maximum)}` }
}

function range(minimum: number, maximum: number): string {
  if (minimum > -Infinity && maximum < Infinity) return ` from ${minimum} to ${maximum}`
  if (minimum > -Infinity) return `, ${minimum} or more`
  return maximum < Infinity ? `, ${maximum} or less` : ''
}

/** A value one step on, kept inside the bounds and free of binary dust: 0.1 + 0.2 is 0.3. */
export function stepped(value: number, step: number, bounds: NumberBounds): number {
  const { minimum = -Infinity, maximum = Infinity } = bounds
  const next = Number((value + step).toPrecision(12))
  return Math.min(maximum, Math.max(minimum, next))
}
