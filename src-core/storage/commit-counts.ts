import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { z } from 'zod'
import type { LedgerHead } from '../review/ledger-head.ts'
import { headReader } from './ledger-entries.ts'

/** File beside the database that holds the number of saved rows of each kind, and the head of the ledger. */
export const countsFile = 'denoscope.counts'

/** Kinds of rows that are only added, never deleted. */
const countsSchema = z.object({
  audits: z.int().nonnegative(),
  revisions: z.int().nonnegative(),
  reviews: z.int().nonnegative(),
  answers: z.int().nonnegative(),
  /** Absent before consensus rounds were stored. */
  decisions: z.int().nonnegative().default(0),
  /** Absent before ended readings were stored. */
  endings: z.int().nonnegative().default(0),
  reports: z.int().nonnegative()
})
export type CommitCounts = z.infer<typeof countsSchema>

const headSchema = z.object({ ledger: z.object({ number: z.int().nonnegative(), hash: z.string() }) })

/** Highest row numbers. They equal the counts, because nothing is deleted from these tables, and need no scan. */
const query = `SELECT
  (SELECT ifnull(max(rowid), 0) FROM audits) AS audits,
  (SELECT ifnull(max(sequence), 0) FROM finding_revisions) AS revisions,
  (SELECT ifnull(max(rowid), 0) FROM reviews) AS reviews,
  (SELECT ifnull(max(sequence), 0) FROM review_answers) AS answers,
  (SELECT ifnull(max(sequence), 0) FROM review_decisions) AS decisions,
  (SELECT ifnull(max(rowid), 0) FROM review_endings) AS endings,
  (SELECT ifnull(max(rowid), 0) FROM reports) AS reports`

/** Length of the file in bytes. One write within a sector overwrites it in place. */
const length = 400

/**
 * Writes the counts and the head of the ledger after each commit, in a file of their own.
 * The counts exceed the database only if its write-ahead log was deleted or an older copy replaced it.
 * SQLite opens both without error.
 */
export class CommitCounter {
  readonly #head: () => LedgerHead
  readonly #statement: Database.Statement
  #descriptor: number | null

  constructor(folder: string, client: Database.Database) {
    this.#head = headReader(client)
    this.#statement = client.prepare(query)
    this.#descriptor = openInPlace(join(folder, countsFile))
  }

  /** Writes the counts. Callers call it after each commit that adds rows. */
  readonly note = (): void => {
    if (this.#descriptor === null) return
    const saved = { ...(this.#statement.get() as CommitCounts), ledger: this.#head() }
    const text = JSON.stringify(saved).padEnd(length - 1)
    try {
      writeSync(this.#descriptor, `${text}\n`, 0)
    } catch {
      // Committed rows are on disk. Without this file, only their loss would go unnoticed.
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }
}

function openInPlace(path: string): number | null {
  for (const flags of ['r+', 'w+']) {
    try {
      return openSync(path, flags)
    } catch {
      // The file is absent at first. In a read-only folder the workspace works without it.
    }
  }
  return null
}

/** Number of saved rows of each kind that the database lacks; null if none, or if the counts are unknown. */
export function lostRows(folder: string, client: Database.Database): CommitCounts | null {
  const saved = readCounts(join(folder, countsFile))
  if (!saved) return null
  const found = countsSchema.parse(client.prepare(query).get())
  const lost = Object.fromEntries(
    Object.entries(saved).map(([kind, count]) => [kind, Math.max(0, count - found[kind as keyof CommitCounts])])
  ) as CommitCounts
  return Object.values(lost).some((count) => count > 0) ? lost : null
}

/** The head of the ledger at the last commit; null if unknown. */
export function savedHead(folder: string): LedgerHead | null {
  try {
    return headSchema.parse(JSON.parse(readFileSync(join(folder, countsFile), 'utf8'))).ledger
  } catch {
    // The file is absent in older workspaces, and had no head before there was a ledger.
    return null
  }
}

function readCounts(path: string): CommitCounts | null {
  try {
    return countsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // The file is absent in older workspaces. A damaged one proves nothing.
    return null
  }
}
