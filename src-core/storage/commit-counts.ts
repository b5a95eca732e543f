import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { z } from 'zod'

/** Beside the database: how many rows of each kind were saved. */
export const countsFile = 'denoscope.counts'

/** Rows that are only ever added. */
const countsSchema = z.object({
  audits: z.int().nonnegative(),
  revisions: z.int().nonnegative(),
  reviews: z.int().nonnegative(),
  answers: z.int().nonnegative(),
  reports: z.int().nonnegative()
})
export type CommitCounts = z.infer<typeof countsSchema>

/** Nothing is deleted from these tables: the highest row number counts their rows, and is found without reading them. */
const query = `SELECT
  (SELECT ifnull(max(rowid), 0) FROM audits) AS audits,
  (SELECT ifnull(max(sequence), 0) FROM finding_revisions) AS revisions,
  (SELECT ifnull(max(rowid), 0) FROM reviews) AS reviews,
  (SELECT ifnull(max(sequence), 0) FROM review_answers) AS answers,
  (SELECT ifnull(max(rowid), 0) FROM reports) AS reports`

/** Length of the file: it is overwritten in place, in one write within a sector. */
const length = 200

/**
 * Keeps the counts in a file of its own. They are written after each commit, and so never exceed what the database has, unless
 * its write-ahead log was deleted or an older copy took its place: both open without an error.
 */
export class CommitCounter {
  readonly #statement: Database.Statement
  #descriptor: number | null

  constructor(folder: string, client: Database.Database) {
    this.#statement = client.prepare(query)
    this.#descriptor = openInPlace(join(folder, countsFile))
  }

  /** To be called after each commit that adds rows. */
  readonly note = (): void => {
    if (this.#descriptor === null) return
    const text = JSON.stringify(this.#statement.get()).padEnd(length - 1)
    try {
      writeSync(this.#descriptor, `${text}\n`, 0)
    } catch {
      // What was committed is on disk. Without this file only its loss would not be noticed.
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
      // Absent at first; and where it cannot be written the workspace works all the same.
    }
  }
  return null
}

/** How many rows of each kind the database lacks of those that were saved; null if none, or if that is not known. */
export function lostRows(folder: string, client: Database.Database): CommitCounts | null {
  const saved = readCounts(join(folder, countsFile))
  if (!saved) return null
  const found = countsSchema.parse(client.prepare(query).get())
  const lost = Object.fromEntries(
    Object.entries(saved).map(([kind, count]) => [kind, Math.max(0, count - found[kind as keyof CommitCounts])])
  ) as CommitCounts
  return Object.values(lost).some((count) => count > 0) ? lost : null
}

function readCounts(path: string): CommitCounts | null {
  try {
    return countsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Absent in older workspaces; and a damaged one proves nothing.
    return null
  }
}
