import { DenoscopeError } from '../errors.ts'
import { pairSeries, type PairingOptions, type SeriesPairing } from '../sources/series-pairing.ts'
import type { PatchInput } from './patch-stream.ts'
import type { AuditRequest } from './request.ts'

/** Series of an audit whose slices belong together: each other series is read by the index of the source. */
export type Paired<Input extends PatchInput> = Input & {
  /** Slices of the source that all series have; null if there is no other series. */
  readonly pairedSlices: readonly number[] | null
  readonly pairing: SeriesPairing | null
}

/**
 * Pairs the slices of an audit's series. Only a comparison may compare a series with itself.
 * @throws source.mismatch, naming both series
 */
export async function pairInput<Input extends PatchInput>(input: Input, { degradation, pairing }: Pick<AuditRequest, 'degradation' | 'pairing'>): Promise<Paired<Input>> {
  const { source, reference } = input
  if (!reference) return { ...input, pairedSlices: null, pairing: null }
  if (degradation.kind !== 'compare' && source.summary.id === reference.summary.id) {
    throw new DenoscopeError('source.mismatch', `'${source.summary.label}' cannot be its own reference`)
  }
  const paired = await pairSeries(source, [reference], pairingOptions(input, pairing))
  return { ...input, reference: paired.others[0]!, pairedSlices: paired.slices, pairing: paired.pairing }
}

/** Names say what each series is, since labels are often equal. */
function pairingOptions({ source, reference }: PatchInput, pairing: AuditRequest['pairing']): PairingOptions {
  const names = { base: `'${source.summary.label}'`, others: [`its reference '${reference?.summary.label}'`] }
  return { names, ...(pairing?.by && { pairBy: pairing.by }), ...(pairing?.tolerance && { tolerance: pairing.tolerance }) }
}
