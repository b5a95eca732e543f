import type { DegradedSlice } from '../degradation/degraded-slice.ts'
import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import { pairSeries, type PairingOptions } from '../sources/pairing/series-pairing.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import type { Source } from '../sources/source.ts'
import { type AuditRequest, type OutputChoice, outputKey } from './audit-request.ts'

/** An opened series that is the output of another method. */
export interface OpenOutput {
  readonly key: string
  readonly label: string
  readonly source: Source
}

/**
 * Opened outputs with names and with keys that are unique in the audit.
 * @param used ids of the audit's denoisers
 */
export function nameOutputs(
  opened: readonly { readonly name?: string; readonly source: Source }[],
  used: readonly string[]
): OpenOutput[] {
  const keys = [...used]
  return opened.map(({ name, source }) => {
    const label = name ?? source.summary.label
    const key = outputKey(label, keys)
    keys.push(key)
    return { key, label, source }
  })
}

/** The outputs of an audit request. */
export const outputChoices = (outputs: readonly OpenOutput[]): OutputChoice[] =>
  outputs.map(({ key, label, source }) => ({ key, name: label, sourceId: source.summary.id }))

/** Counterparts without lesions of the series of an audit. */
export interface SeriesWithoutLesions {
  readonly source: Source
  /** In the order of the audit's outputs. */
  readonly outputs: readonly Source[]
}

/** The opened series of an audit. */
export interface OpenedSeries {
  /** The noisy input, or the series that it is made from; the reference if no input is known. */
  readonly source: Source
  /** The clean series of a real pair; null for every other degradation. */
  readonly reference: Source | null
  readonly outputs: readonly OpenOutput[]
  /** The same slices without the lesions that the series hold. Absent if the series hold no inserted lesions. */
  readonly withoutLesions?: SeriesWithoutLesions
  /** Reads a slice that is degraded already. Absent if slices are degraded on reading. */
  readonly degraded?: (slice: number) => Promise<DegradedSlice & { readonly original: Image }>
}

/** Opened series whose slices belong together: every other series is read by the slice index of the source. */
export interface PairedSeries extends OpenedSeries {
  /** Slices of the source that all series have; null if there is no other series. */
  readonly pairedSlices: readonly number[] | null
  readonly pairing: SeriesPairing | null
}

/** The series that outputs are compared with. */
export const referenceOf = ({ source, reference }: OpenedSeries): Source => reference ?? source

/**
 * Pairs the slices of an audit's series. Only an output may be the same series as the reference.
 * @throws source.mismatch, naming both series
 */
export async function pairAuditSeries(
  series: OpenedSeries,
  { pairing }: Pick<AuditRequest, 'pairing'>
): Promise<PairedSeries> {
  const { source, reference, outputs, withoutLesions } = series
  if (!reference && outputs.length === 0) return { source, reference, outputs, pairedSlices: null, pairing: null }
  if (source.summary.id === reference?.summary.id)
    throw new DenoscopeError('source.mismatch', `'${source.summary.label}' cannot be its own reference`)
  const others = [
    ...(reference ? [reference] : []),
    ...outputs.map((output) => output.source),
    ...(withoutLesions ? [withoutLesions.source, ...withoutLesions.outputs] : [])
  ]
  const paired = await pairSeries(source, others, pairingOptions(series, pairing))
  const pairedOutputs = paired.others.slice(reference ? 1 : 0)
  const [counterpart, ...counterparts] = pairedOutputs.slice(outputs.length)
  return {
    source,
    reference: reference && paired.others[0]!,
    outputs: outputs.map((output, index) => ({ ...output, source: pairedOutputs[index]! })),
    ...(counterpart && { withoutLesions: { source: counterpart, outputs: counterparts } }),
    pairedSlices: paired.slices,
    pairing: { ...paired.pairing, warnings: [...paired.pairing.warnings, ...sameSeriesWarnings(series)] }
  }
}

/** Warnings about outputs that are the reference or the input: often one folder was named twice. */
function sameSeriesWarnings({ source, reference, outputs }: OpenedSeries): string[] {
  return outputs.flatMap((output) => {
    const { id } = output.source.summary
    if (id === (reference ?? source).summary.id)
      return [`the output '${output.label}' is the reference itself: no pixel differs`]
    return id === source.summary.id ? [`the output '${output.label}' is the input itself: nothing was denoised`] : []
  })
}

const counterpartName = ({ label }: OpenOutput): string => `the output '${label}' without lesions`

/** Names state the part of each series, since labels are often equal. */
function pairingOptions(
  { source, reference, outputs, withoutLesions }: OpenedSeries,
  pairing: AuditRequest['pairing']
): PairingOptions {
  const names = {
    base: `${reference ? '' : 'the reference '}'${source.summary.label}'`,
    others: [
      ...(reference ? [`its reference '${reference.summary.label}'`] : []),
      ...outputs.map(({ label }) => `the output '${label}'`),
      ...(withoutLesions
        ? [`its counterpart '${withoutLesions.source.summary.label}'`, ...outputs.map(counterpartName)]
        : [])
    ]
  }
  const labels = [
    ...(reference ? [reference.summary.label] : []),
    ...outputs.map(({ label }) => label),
    ...(withoutLesions
      ? [withoutLesions.source.summary.label, ...outputs.map(({ label }) => `${label}, without lesions`)]
      : [])
  ]
  return {
    names,
    labels,
    ...(pairing?.by && { pairBy: pairing.by }),
    ...(pairing?.tolerance && { tolerance: pairing.tolerance })
  }
}
