import { DenoscopeError } from '../errors.ts'
import { pairSeries, type PairingOptions } from '../sources/pairing/series-pairing.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import type { PatchInput } from './patch-stream.ts'
import type { AuditRequest } from './audit-request.ts'

/** Series of an audit whose slices belong together: each other series is read by the index of the source. */
export type Paired<Input extends PatchInput> = Input & {
  /** Slices of the source that all series have; null if there is no other series. */
  readonly pairedSlices: readonly number[] | null
  readonly pairing: SeriesPairing | null
}

/**
 * Pairs the slices of an audit's series. Only an output may be the reference itself.
 * @throws source.mismatch, naming both series
 */
export async function pairInput<Input extends PatchInput>(
  input: Input,
  { pairing }: Pick<AuditRequest, 'pairing'>
): Promise<Paired<Input>> {
  const { source, reference, outputs } = input
  if (!reference && outputs.length === 0) return { ...input, pairedSlices: null, pairing: null }
  if (source.summary.id === reference?.summary.id) {
    throw new DenoscopeError('source.mismatch', `'${source.summary.label}' cannot be its own reference`)
  }
  const others = [...(reference ? [reference] : []), ...outputs.map((output) => output.source)]
  const paired = await pairSeries(source, others, pairingOptions(input, pairing))
  const ofOutputs = paired.others.slice(reference ? 1 : 0)
  return {
    ...input,
    reference: reference && paired.others[0]!,
    outputs: outputs.map((output, index) => ({ ...output, source: ofOutputs[index]! })),
    pairedSlices: paired.slices,
    pairing: { ...paired.pairing, warnings: [...paired.pairing.warnings, ...sameSeriesWarnings(input)] }
  }
}

/** A perfect output is more often a folder named twice. */
function sameSeriesWarnings({ source, reference, outputs }: PatchInput): string[] {
  return outputs.flatMap(
    ({
      label,
      source: {
        summary: { id }
      }
    }) => {
      if (id === (reference ?? source).summary.id)
        return [`the output '${label}' is the reference itself: no pixel differs`]
      return id === source.summary.id ? [`the output '${label}' is the input itself: nothing was denoised`] : []
    }
  )
}

/** Names say what each series is, since labels are often equal. */
function pairingOptions({ source, reference, outputs }: PatchInput, pairing: AuditRequest['pairing']): PairingOptions {
  const names = {
    base: `${reference ? '' : 'the reference '}'${source.summary.label}'`,
    others: [
      ...(reference ? [`its reference '${reference.summary.label}'`] : []),
      ...outputs.map(({ label }) => `the output '${label}'`)
    ]
  }
  const labels = [...(reference ? [reference.summary.label] : []), ...outputs.map(({ label }) => label)]
  return {
    names,
    labels,
    ...(pairing?.by && { pairBy: pairing.by }),
    ...(pairing?.tolerance && { tolerance: pairing.tolerance })
  }
}
