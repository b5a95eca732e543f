import { InvalidArgumentError } from 'commander'
import { degradationForms, readDegradation, type WrittenDegradation } from '../../degradation/written-degradation.ts'
import { positive } from './common-options.ts'

export type { WrittenDegradation }

/** Reads `gaussian:0.3`, `poisson:0.1` or `none`. */
export function parseDegradation(text: string): WrittenDegradation {
  const [, kind, factor] = /^(gaussian|poisson):([0-9.eE+-]+)$/.exec(text) ?? /^(none)$/.exec(text) ?? []
  if (kind === undefined) throw new InvalidArgumentError("Expected 'gaussian:FACTOR', 'poisson:FACTOR' or 'none'.")
  return factor === undefined ? { kind } : { kind, factor: positive(factor) }
}

/** Reads a share of the dose. */
export function parseDoseShare(text: string): number {
  const value = Number(text)
  if (value >= 0.01 && value <= 0.95) return value
  throw new InvalidArgumentError('Expected a number from 0.01 to 0.95.')
}

/** Values that `parseSliceDegradation` reads. */
export const sliceDegradationHelp =
  'gaussian:FACTOR, poisson:FACTOR, low-dose:PHOTONS or reduced-dose:SHARE[:soft|:sharp] (CT in HU)'

/**
 * Reads a degradation, such as `gaussian:0.3`.
 * For CT: `low-dose:4096`, `reduced-dose:0.25`, `reduced-dose:0.25:sharp`.
 */
export function parseSliceDegradation(text: string): WrittenDegradation {
  const written = readDegradation(text)
  if (!written) throw new InvalidArgumentError(`Expected ${degradationForms}.`)
  if (written.share !== undefined) parseDoseShare(String(written.share))
  const value = written.photons ?? written.factor
  if (value !== undefined) positive(String(value))
  return written
}

/** Degradation of a training. `least` and `most` are shares of the dose. */
export interface WrittenTrainingDegradation extends WrittenDegradation {
  readonly least?: number
  readonly most?: number
}

/** Reads a degradation, `reduced-dose:0.1-0.5` (a range of shares of the dose) or `pair`. */
export function parseTrainingDegradation(text: string): WrittenTrainingDegradation {
  if (text === 'pair') return { kind: 'pair' }
  const [, least, most] = /^reduced-dose:([0-9.]+)(?:-([0-9.]+))?$/.exec(text) ?? []
  if (least !== undefined)
    return { kind: 'reduced-dose', least: parseDoseShare(least), most: parseDoseShare(most ?? least) }
  if (/^(gaussian|poisson):/.test(text)) return parseDegradation(text)
  throw new InvalidArgumentError("Expected 'gaussian:FACTOR', 'poisson:FACTOR', 'reduced-dose:LEAST-MOST' or 'pair'.")
}
