import type Database from 'better-sqlite3'
import { count, counted } from '../counts.ts'
import {
  parseStatement,
  type ReadingHead,
  type ReadingStatement,
  type RecordedKey
} from '../review/reading-statement.ts'
import { canonicalJson } from '../signing/canonical-json.ts'
import { fingerprintOf, isSignedBy } from '../signing/signing-key.ts'
import { ledgerHashAt } from './ledger-entries.ts'
import { recordedHeads, recordedKeys } from './reader-key-store.ts'
import { readingContent, readingEntries } from './reading-content.ts'
import { rowText } from './row-text.ts'

/** State of the latest head of a reading. */
export interface VerifiedReading {
  readonly reviewId: string
  readonly reader: string
  /** Fingerprint of the key; null for an unsigned head. */
  readonly key: string | null
  readonly statedAt: string
  readonly answered: number
  readonly items: number
  /** False if rows of the reading were added, changed or deleted since. */
  readonly isCurrent: boolean
}

export interface ReadingsVerdict {
  readonly readings: readonly VerifiedReading[]
  /** One line each, with reader and review. */
  readonly problems: readonly string[]
}

/**
 * Checks the signature of each head, and compares the latest head of each reading with its rows.
 * @param options `reviewId`: heads of one review only. `expected`: fingerprints that a person knows from elsewhere;
 * others that signed are problems. Default: any
 */
export function verifyReadings(
  client: Database.Database,
  { reviewId: only, expected = [] }: { readonly reviewId?: string; readonly expected?: readonly string[] } = {}
): ReadingsVerdict {
  const keys = recordedKeys(client)
  const heads = recordedHeads(client).filter(({ reviewId }) => only === undefined || reviewId === only)
  const latest = new Map(heads.map((head) => [JSON.stringify([head.reviewId, head.reader]), head]))
  const readings: VerifiedReading[] = []
  const problems: string[] = []
  for (const head of heads) {
    const statement = parseStatement(head.statement)
    const name = `Reading of ${head.reader} in review ${head.reviewId}, head ${count(head.sequence)}`
    const found = statement
      ? [...statementProblems(head, statement), ...signatureProblems(client, head, statement, keys, expected)]
      : ['its statement cannot be read']
    problems.push(...found.map((problem) => `${name}: ${problem}`))
    if (!statement || latest.get(JSON.stringify([head.reviewId, head.reader])) !== head) continue
    const change = changeSince(client, head, statement)
    if (change !== null && head.signature !== null) problems.push(`${name}: ${change}`)
    const { reviewId, reader } = head
    const { answered, items, statedAt, key } = statement
    readings.push({ reviewId, reader, key, statedAt, answered, items, isCurrent: change === null })
  }
  return { readings, problems }
}

/** A statement of another reading, or with another key, than its row says. */
function statementProblems({ reviewId, reader, statement: text, publicKey }: ReadingHead, statement: ReadingStatement) {
  const fits =
    statement.reviewId === reviewId &&
    statement.reader === reader &&
    statement.key === (publicKey === null ? null : fingerprintOf(publicKey)) &&
    canonicalJson(JSON.parse(text)) === text
  return fits ? [] : ['its statement is about another reading or key']
}

function signatureProblems(
  client: Database.Database,
  { reader, sequence, publicKey, signature, statement: text, isMerged }: ReadingHead,
  { statedAt }: ReadingStatement,
  keys: readonly RecordedKey[],
  expected: readonly string[]
): string[] {
  if (publicKey === null || signature === null) return []
  const fingerprint = fingerprintOf(publicKey)
  if (!isSignedBy(publicKey, text, signature)) return [`its signature does not fit the key ${fingerprint}`]
  if (expected.length > 0 && !expected.includes(fingerprint))
    return [`signed with the key ${fingerprint}, which is not among the given keys`]
  const key = keys.find((one) => one.reader === reader && one.publicKey === publicKey)
  if (!key) return [`signed with the key ${fingerprint}, which is not recorded as a key of ${reader}`]
  // Entries of another workspace have no order with those of this one.
  const wasRevoked = isMerged
    ? key.revokedAt !== null && key.revokedAt < statedAt
    : isEnteredBefore(client, publicKey, reader, sequence)
  return wasRevoked ? [`signed with the key ${fingerprint}, which had been revoked before`] : []
}

/** True if the revocation of a key has an earlier entry of the ledger than a head. */
const isEnteredBefore = (client: Database.Database, publicKey: string, reader: string, head: number): boolean =>
  client
    .prepare(
      `SELECT r.number < h.number FROM ledger r, ledger h, reader_keys k
       WHERE k.public_key = ? AND k.reader = ? AND k.event = 'revoked'
         AND r.kind = 'reader_keys' AND r.row_key = json_array(k.sequence)
         AND h.kind = 'reading_heads' AND h.row_key = json_array(CAST(? AS INTEGER))`
    )
    .pluck()
    .get(publicKey, reader, head) === 1

/** Change of a reading since its latest head, and its place; null if there is none. */
function changeSince(
  client: Database.Database,
  { reviewId, reader, isMerged }: ReadingHead,
  statement: ReadingStatement
) {
  const key = { reviewId, reader }
  const { number, hash } = statement.entry
  if (!isMerged && ledgerHashAt(client, number) !== hash)
    return `the ledger up to entry ${count(number)} was written anew after it was stated`
  if (readingContent(client, key).hash === statement.content) return null
  const later = isMerged ? [] : readingEntries(client, key, number)
  const [first] = later
  return first
    ? `changed after it was stated: ${counted(later.length, 'row')} more, the first is ${rowText(first.kind, first.row_key)}, entry ${count(first.number)}`
    : 'changed after it was stated'
}
