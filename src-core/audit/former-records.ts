import { currentScoreId, withCurrentScoreIds, withFormerScoreIds } from '../scores/former-score-ids.ts'
import type { AuditRecord } from './audit-record.ts'
import type { AuditRequest } from './audit-request.ts'

/** The key of the only output of comparisons made before outputs had names. */
const formerOutputKey = 'candidate'

/** A comparison of that time: its source is the output, its reference a series of its own. */
interface FormerComparison extends Omit<AuditRecord, 'request' | 'outputs' | 'reference' | 'referenceHash'> {
  readonly request: Omit<AuditRequest, 'degradation' | 'outputs'> & {
    readonly degradation: { readonly kind: 'compare'; readonly referenceSourceId: string }
  }
  readonly reference: NonNullable<AuditRecord['reference']>
  readonly referenceHash: NonNullable<AuditRecord['referenceHash']>
}

/** A record without outputs of others, as audits had before there could be any. */
type FormerRecord = Omit<AuditRecord, 'request' | 'outputs'> & { readonly request: Omit<AuditRequest, 'outputs'> }

/** A stored record in today's form, whichever version wrote it. */
export function currentRecord(stored: AuditRecord | FormerRecord | FormerComparison): AuditRecord {
  if (isFormerComparison(stored)) return withCurrentIds(fromComparison(stored))
  return withCurrentIds({
    ...stored,
    request: { outputs: [], ...stored.request },
    outputs: 'outputs' in stored ? stored.outputs : []
  })
}

/** A record with today's ids of scores. */
function withCurrentIds(record: AuditRecord): AuditRecord {
  const { scoreIds, means, meansWithoutAir } = record
  return {
    ...record,
    ...(scoreIds && { scoreIds: scoreIds.map(currentScoreId) }),
    means: mapMeans(means, withCurrentScoreIds),
    ...(meansWithoutAir && { meansWithoutAir: mapMeans(meansWithoutAir, withCurrentScoreIds) })
  }
}

/** Renames the scores in the means of each output. */
const mapMeans = (means: AuditRecord['means'], rename: typeof withCurrentScoreIds): AuditRecord['means'] =>
  Object.fromEntries(Object.entries(means).map(([output, ofOutput]) => [output, rename(ofOutput)]))

/** A record for a file or for the output of a command: its means have the former ids of scores beside today's. */
export const withFormerIds = (record: AuditRecord): AuditRecord => ({
  ...record,
  means: mapMeans(record.means, withFormerScoreIds),
  ...(record.meansWithoutAir && { meansWithoutAir: mapMeans(record.meansWithoutAir, withFormerScoreIds) })
})

const isFormerComparison = (stored: AuditRecord | FormerRecord | FormerComparison): stored is FormerComparison =>
  (stored.request.degradation.kind as string) === 'compare'

/** The reference becomes the audit's source, the series that was compared its only output. */
function fromComparison(stored: FormerComparison): AuditRecord {
  const { request, source, sourceHash, reference, referenceHash } = stored
  const output = { key: formerOutputKey, label: source.label, file: 'candidate.npy', source, sourceHash }
  return {
    ...stored,
    request: {
      ...request,
      sourceId: request.degradation.referenceSourceId,
      degradation: { kind: 'reference' },
      outputs: [{ key: formerOutputKey, name: source.label, sourceId: source.id }]
    },
    source: reference,
    sourceHash: referenceHash,
    reference: null,
    referenceHash: null,
    outputs: [output]
  }
}
