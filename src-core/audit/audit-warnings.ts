import type { SourceSummary } from '../sources/source.ts'
import type { AuditRecord } from './audit-record.ts'

/** The parts of a record that its warnings follow from. */
export type WarnedRecord = Pick<
  AuditRecord,
  'source' | 'reference' | 'outputs' | 'kinship' | 'pairing' | 'clipped' | 'limitedChoice'
>

/** The warnings of one series, each with the series' name. */
export const seriesWarnings = ({ label, warnings }: Pick<SourceSummary, 'label' | 'warnings'>): string[] =>
  warnings.map((warning) => `'${label}': ${warning}`)

/**
 * Every warning of an audit, each once: about series, pairing, clipped values, and patches left out by the limit.
 * Screen, command line, `audit.json` and report show these.
 * @param noticed warnings from before the audit: refused files, a slower backend
 */
export function auditWarnings(record: WarnedRecord, noticed: readonly string[] = []): string[] {
  const { source, reference, outputs } = record
  return [
    ...new Set([
      ...noticed,
      ...seriesWarnings(source),
      ...(reference ? seriesWarnings(reference) : []),
      ...outputs.flatMap((output) => seriesWarnings(output.source)),
      ...pairWarnings(record),
      ...clippingWarnings(record),
      ...limitWarnings(record)
    ])
  ]
}

/** The warnings of a record. Warnings of older records are derived from their other members. */
export const warningsOf = (record: WarnedRecord & Pick<AuditRecord, 'warnings'>): readonly string[] =>
  record.warnings ?? auditWarnings(record)

function pairWarnings({ kinship, pairing }: WarnedRecord): readonly string[] {
  if (pairing) return pairing.warnings
  return [
    ...(kinship?.samePatient === false
      ? ['Source and reference are of different patients: differences may not be caused by the denoiser']
      : []),
    ...(kinship?.sameFrameOfReference === false
      ? ['Source and reference have different frames of reference: the same position may not be the same anatomy']
      : [])
  ]
}

function clippingWarnings({
  clipped,
  source: {
    intensityRange: [low, high],
    unit
  }
}: WarnedRecord): string[] {
  if (!clipped || clipped.below + clipped.above === 0) return []
  const limit = (value: number) => `${String(Number(value.toFixed(4))).replace('-', '−')}${unit === 'HU' ? ' HU' : ''}`
  return [
    `Values are clipped to ${limit(low)} to ${limit(high)}: ${percent(clipped.below)} of the pixels lie below, ${percent(clipped.above)} above`
  ]
}

const percent = (share: number): string =>
  share > 0 && share < 0.0005 ? 'less than 0.1 %' : `${(100 * share).toFixed(1)} %`

const choices = {
  first: 'the first patches of the last slice were audited',
  spread: 'evenly spread patches of the last slice were audited',
  'spread-without-air': 'evenly spread patches of the last slice were audited, without air while there are others'
} as const

const limitWarnings = ({ limitedChoice }: WarnedRecord): string[] =>
  limitedChoice ? [`The limit on patches was reached: ${choices[limitedChoice]}`] : []
