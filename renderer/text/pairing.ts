import type { PairRule } from '../../src-core/sources/pairing/pairing-record.ts'

const rules: Readonly<Record<PairRule, string>> = {
  position: 'Position',
  location: 'Slice location',
  number: 'Instance number',
  order: 'Order'
}

/** Words of how slices of several series are paired. */
export const pairingText = {
  pairBy: 'Pair by',
  usual: 'Surest rule',
  rules,
  common: (slices: number, of: number, base: string) =>
    `${slices} of ${of} slices of ${base} are in every series: these are audited.`,
  noCommon: 'No slice is in every series: leave one out.'
}
