import { z } from 'zod'

const count = z.int().nonnegative()

/** Statement at the end of a reading. A key signs its canonical JSON (RFC 8785). */
const readingStatementSchema = z.object({
  format: z.literal('denoscope-reading'),
  reviewId: z.string(),
  reader: z.string(),
  /** Length of the queue. */
  items: count,
  answered: count,
  /** Items without an answer: skipped, or never reached. */
  unanswered: count,
  /** Statements on the findings of the reading. */
  revisions: count,
  /** SHA-256 of the rows of the reading, which are the same after a merge. */
  content: z.string(),
  /** The reader's last entry of the reading in the ledger of the workspace that stated this. It proves those before. */
  entry: z.object({ number: count, hash: z.string() }),
  /** Fingerprint of the key; null without one. */
  key: z.string().nullable(),
  statedAt: z.string()
})
export type ReadingStatement = z.infer<typeof readingStatementSchema>

/** A statement as it is stored; null for text that is none. */
export function parseStatement(text: string): ReadingStatement | null {
  try {
    return readingStatementSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Statement on a finished reading, with its signature. */
export interface ReadingHead {
  readonly sequence: number
  readonly reviewId: string
  readonly reader: string
  /** Canonical JSON: the very bytes that were signed. */
  readonly statement: string
  /** Null without a key, as is the signature. */
  readonly publicKey: string | null
  readonly signature: string | null
  /** True if it came from another workspace, whose ledger had other numbers. */
  readonly isMerged: boolean
  readonly recordedAt: string
}

/** Public key of a reader as a workspace records it. */
export interface RecordedKey {
  readonly reader: string
  readonly publicKey: string
  readonly fingerprint: string
  readonly addedAt: string
  readonly revokedAt: string | null
}
