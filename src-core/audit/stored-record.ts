import { currentScoreId, withCurrentScoreIds, withFormerScoreIds } from '../scores/former-score-ids.ts'
import { DenoscopeError } from '../errors.ts'
import type { AuditRecord } from './audit-record.ts'
import type { AuditRequest } from './audit-request.ts'
import { recordSchema } from './record-schema.ts'
import { issueWords } from '../issue-words.ts'

/** File name of the record in an audit's folder. */
export const recordFile = 'audit.json'

/**
 * An audit's record from the text of `audit.json`, in today's form.
 * @param path named in messages
 * @throws audit.damaged naming the file and the invalid field
 */
export function parseAuditRecord(text: string, path: string): AuditRecord {
  return checkAuditRecord(parseJson(text, path), path)
}

/** `parseAuditRecord` for a value of any kind. @param where named in messages @throws audit.damaged */
export function checkAuditRecord(value: unknown, where: string): AuditRecord {
  const checked = recordSchema.safeParse(value)
  if (checked.success) return currentRecord(checked.data as unknown as AuditRecord)
  const issue = checked.error.issues[0]!
  throw damagedRecord(where, `${issue.path.join('.') || 'its content'}: ${issueWords(issue)}`)
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw damagedRecord(path, text.trim() === '' ? 'it is empty' : 'it is not JSON, or it is cut short', cause)
  }
}

const damagedRecord = (path: string, what: string, cause?: unknown) =>
  new DenoscopeError('audit.damaged', `${path}: damaged record (${what.split('\n')[0]}); ${remedy}`, { cause })

/** The remedy that messages about a damaged audit end with. */
export const remedy = 'restore the audit from a copy, or run it again'

/** The key of the only output of a comparison that was made before outputs had names. */
const formerOutputKey = 'candidate'

/** A comparison of that time: its source is the compared output, its reference another series. */
interface FormerComparison extends Omit<AuditRecord, 'request' | 'outputs' | 'reference' | 'referenceHash'> {
  readonly request: Omit<AuditRequest, 'degradation' | 'outputs'> & {
    readonly degradation: { readonly kind: 'compare'; readonly referenceSourceId: string }
  }
  readonly reference: NonNullable<AuditRecord['reference']>
  readonly referenceHash: NonNullable<AuditRecord['referenceHash']>
}

/** A record of an audit made before audits could have outputs of other methods. */
type FormerRecord = Omit<AuditRecord, 'request' | 'outputs'> & { readonly request: Omit<AuditRequest, 'outputs'> }

/** A stored record of any version, in today's form. */
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

/** The reference becomes the audit's source, the compared series its only output. */
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
