import { InvalidArgumentError, Option } from 'commander'
import type { PairingChoice } from '../../audit/audit-request.ts'
import { pairRules, type PairRule } from '../../sources/pairing/pairing-record.ts'
import { integer, positive } from './common-options.ts'

/** `name` is a former value of `compare`: it pairs files that are not DICOM by file name. */
export type WrittenPairRule = PairRule | 'name'

export interface PairingOptions {
  pairBy?: WrittenPairRule
  pairTolerance?: number
  referenceSeries?: number
}

export const pairByOption = () =>
  new Option(
    '--pair-by <rule>',
    'rule that pairs slices: position, location (Slice Location), number (Instance Number) or order (default: the first of these that both series state)'
  ).argParser((text): WrittenPairRule => {
    const rule = [...pairRules, 'name' as const].find((each) => each === text)
    if (rule) return rule
    throw new InvalidArgumentError(`Expected ${pairRules.slice(0, -1).join(', ')} or ${pairRules.at(-1)}.`)
  })

export const pairToleranceOption = () =>
  new Option(
    '--pair-tolerance <mm>',
    'largest distance of paired slices (default: half the smaller spacing, at most 1 mm)'
  ).argParser(positive)

export const referenceSeriesOption = () =>
  new Option('--reference-series <number>', 'number of the series if the reference holds several').argParser(integer(1))

/** The pairing of an audit request; absent if no option states it. */
export function pairingChoice({ pairBy, pairTolerance }: PairingOptions): PairingChoice | undefined {
  const by = pairBy === 'name' ? undefined : pairBy
  return by === undefined && pairTolerance === undefined ? undefined : { by, tolerance: pairTolerance }
}
