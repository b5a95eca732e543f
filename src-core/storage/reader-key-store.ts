import type Database from 'better-sqlite3'
import { DenoscopeError } from '../errors.ts'
import type { ReadingHead, ReadingStatement, RecordedKey } from '../review/reading-statement.ts'
import { canonicalJson } from '../signing/canonical-json.ts'
import { fingerprintOf, type Signer } from '../signing/signing-key.ts'
import type { Tables } from './database.ts'
import { readingContent, readingEntries, type ReadingKey } from './reading-content.ts'

const keysQuery = `SELECT k.reader, k.public_key AS publicKey, k.recorded_at AS addedAt, r.recorded_at AS revokedAt
  FROM reader_keys k LEFT JOIN reader_keys r ON r.reader = k.reader AND r.public_key = k.public_key AND r.event = 'revoked'
  WHERE k.event = 'added' ORDER BY k.sequence DESC`

/** Public keys that a database records, the latest first. */
export const recordedKeys = (client: Database.Database): RecordedKey[] =>
  (client.prepare(keysQuery).all() as Omit<RecordedKey, 'fingerprint'>[]).map((key) => ({
    ...key,
    fingerprint: fingerprintOf(key.publicKey)
  }))

const headsQuery = `SELECT sequence, review_id AS reviewId, reader, statement, public_key AS publicKey, signature,
  merged AS isMerged, recorded_at AS recordedAt FROM reading_heads ORDER BY sequence`

/** Heads of readings that a database records, first to last. */
export const recordedHeads = (client: Database.Database): ReadingHead[] =>
  (client.prepare(headsQuery).all() as (Omit<ReadingHead, 'isMerged'> & { isMerged: 0 | 1 })[]).map((head) => ({
    ...head,
    isMerged: head.isMerged === 1
  }))

/** Numbers of a finished reading. */
export type ReadingCounts = Pick<ReadingStatement, 'items' | 'answered' | 'unanswered'>

/** Keys of readers in a workspace, and heads of their readings. Nothing is overwritten or deleted. */
export class ReaderKeyStore {
  readonly #client: Database.Database
  readonly #saved: () => void

  /** Opens the store. @param saved called after each commit */
  constructor(tables: Tables, saved: () => void) {
    this.#client = tables.$client
    this.#saved = saved
  }

  /** Keys of one reader, or of all; the latest first. */
  list(reader?: string): RecordedKey[] {
    const keys = recordedKeys(this.#client)
    return reader === undefined ? keys : keys.filter((key) => key.reader === reader)
  }

  /** Records a public key. One that counts already is recorded once. @throws argument.invalid if it was revoked */
  add(reader: string, publicKey: string): void {
    const known = this.list(reader).find((key) => key.publicKey === publicKey)
    if (known?.revokedAt)
      throw new DenoscopeError(
        'argument.invalid',
        `key: ${known.fingerprint} of ${reader} was revoked on ${known.revokedAt}; make another one`
      )
    if (!known) this.#enter(reader, publicKey, 'added')
  }

  /** Revokes a key for all later signatures. @throws argument.invalid if no key that counts has this fingerprint */
  revoke(fingerprint: string): RecordedKey {
    const known = this.list().find((key) => key.fingerprint === fingerprint && key.revokedAt === null)
    if (!known)
      throw new DenoscopeError('argument.invalid', `key: no key that counts has the fingerprint ${fingerprint}`)
    this.#enter(known.reader, known.publicKey, 'revoked')
    return known
  }

  #enter(reader: string, publicKey: string, event: 'added' | 'revoked'): void {
    this.#client
      .prepare('INSERT INTO reader_keys (reader, public_key, event, recorded_at) VALUES (?, ?, ?, ?)')
      .run(reader, publicKey, event, new Date().toISOString())
    this.#saved()
  }

  /** Latest head of a reading; null if it has none. */
  headOf({ reviewId, reader }: ReadingKey): ReadingHead | null {
    return recordedHeads(this.#client).findLast((head) => head.reviewId === reviewId && head.reader === reader) ?? null
  }

  /** SHA-256 of the rows of a reading as they are now. */
  contentOf({ reviewId, reader }: ReadingKey): string {
    return readingContent(this.#client, { reviewId, reader }).hash
  }

  /** States the present rows of a finished reading. @param signer null without a key: the head is unsigned */
  state({ reviewId, reader }: ReadingKey, counts: ReadingCounts, signer: Signer | null): ReadingHead {
    this.#client.transaction(() => this.#insert({ reviewId, reader }, counts, signer)).immediate()
    this.#saved()
    return this.headOf({ reviewId, reader })!
  }

  #insert(key: ReadingKey, { items, answered, unanswered }: ReadingCounts, signer: Signer | null): void {
    const { hash: content, revisions } = readingContent(this.#client, key)
    const { number, hash } = readingEntries(this.#client, key).at(-1)!
    const statedAt = new Date().toISOString()
    const statement: ReadingStatement = {
      format: 'denoscope-reading',
      ...key,
      items,
      answered,
      unanswered,
      revisions,
      content,
      entry: { number, hash },
      key: signer?.fingerprint ?? null,
      statedAt
    }
    const text = canonicalJson(statement)
    this.#client
      .prepare(
        `INSERT INTO reading_heads (review_id, reader, statement, public_key, signature, merged, recorded_at)
         VALUES (?, ?, ?, ?, ?, 0, ?)`
      )
      .run(key.reviewId, key.reader, text, signer?.publicKey ?? null, signer?.sign(text) ?? null, statedAt)
  }
}
