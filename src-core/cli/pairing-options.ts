import { InvalidArgumentError, Option } from 'commander'
import type { PairingChoice } from '../audit/audit-request.ts'
import { pairingStatements, pairRules, type PairRule, type SeriesPairing } from '../sources/pairing/pairing-record.ts'
import { inform, warnAll } from './notices.ts'
import { integer, positive } from './options.ts'

/** `name` is a former value of `compare`: files that are no DICOM, by file name. */
export type WrittenPairRule = PairRule | 'name'

export interface PairingOptions {
  pairBy?: WrittenPairRule
  pairTolerance?: number
  referenceSeries?: number
}

export const pairByOption = () =>
  new Option(
    '--pair-by <rule>',
    'how slices are paired: position, location (Slice Location), number (Instance Number) or order (default: the first of these that both series state)'
  ).argParser((text): WrittenPairRule => {
    const rule = [...pairRules, 'name' as const].find((each) => each === text)
    if (rule) return rule
    throw new InvalidArgumentError(`Expected ${pairRules.slice(0, -1).join(', ')} or ${pairRules.at(-1)}.`)
  })

export const pairToleranceOption = () =>
  new Option(
    '--pair-tolerance <mm>',
    'how far paired slices may lie apart (default: half the smaller spacing, at most 1 mm)'
  ).argParser(positive)

export const referenceSeriesOption = () =>
  new Option('--reference-series <number>', 'which series, where the reference holds several').argParser(integer(1))

/** What a request says of pairing; absent if nothing was asked for. */
export function pairingChoice({ pairBy, pairTolerance }: PairingOptions): PairingChoice | undefined {
  const by = pairBy === 'name' ? undefined : pairBy
  return by === undefined && pairTolerance === undefined ? undefined : { by, tolerance: pairTolerance }
}

/** Says on standard error how slices were paired, before the work begins. */
export function announcePairing(pairing: SeriesPairing): void {
  for (const statement of pairingStatements(pairing)) inform(statement)
  warnAll(pairing.warnings)
}
