/** A degradation as written, before its values are checked. */
export interface WrittenDegradation {
  readonly kind: string
  readonly factor?: number
  readonly photons?: number
  readonly share?: number
  readonly kernel?: string
}

/** Text forms that `readDegradation` reads. */
export const degradationForms =
  "'gaussian:FACTOR', 'poisson:FACTOR', 'low-dose:PHOTONS', 'reduced-dose:SHARE[:soft|:sharp]' or 'none'"

/**
 * Reads `gaussian:0.3`, `poisson:0.1`, `low-dose:4096`, `reduced-dose:0.25`, `reduced-dose:0.25:sharp` or `none`.
 * Numbers are not checked. @returns null for another form
 */
export function readDegradation(text: string): WrittenDegradation | null {
  const [, kind, number, kernel] =
    /^(none|gaussian|poisson|low-dose|reduced-dose)(?::([0-9.eE+-]+))?(?::(soft|sharp))?$/.exec(text) ?? []
  if (kind === undefined || (kind === 'none') !== (number === undefined)) return null
  if (kernel !== undefined && kind !== 'reduced-dose') return null
  if (number === undefined) return { kind }
  const value = Number(number)
  if (kind === 'low-dose') return { kind, photons: value }
  return kind === 'reduced-dose' ? { kind, share: value, ...(kernel && { kernel }) } : { kind, factor: value }
}
