import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { DenoscopeError } from '../errors.ts'
import { countsFile, savedHead } from './commit-counts.ts'
import { readDatabase } from './database.ts'
import type { LedgerHead } from '../review/ledger-head.ts'
import { databaseFile } from './locations.ts'
import { ledgerVersion, versionOf } from './schema-migrations.ts'
import { type LedgerVerdict, verifyLedger } from './verify-ledger.ts'
import { type VerifiedReading, verifyReadings } from './verify-readings.ts'

/** Verdict on the ledger and on the signed readings. */
export interface WorkspaceVerdict extends LedgerVerdict {
  readonly readings: readonly VerifiedReading[]
}

/**
 * Compares the findings and readings of a workspace with their ledger, and readings with their heads and signatures.
 * Nothing is written.
 * @param stated head that a report or another record states
 * @param expected fingerprints of keys from elsewhere; other keys that signed are problems. Default: any key
 * @throws workspace.unusable if it is missing, damaged, or of a version without a ledger; workspace.newer
 */
export function verifyWorkspace(
  path: string,
  stated: LedgerHead | null = null,
  expected: readonly string[] = []
): WorkspaceVerdict {
  const file = join(resolve(path), databaseFile)
  const { tables, close } = readDatabase(file)
  try {
    requireLedger(file)
    const saved = savedHead(resolve(path))
    const { head, problems } = verifyLedger(tables.$client, [
      ...(saved ? [{ ...saved, statedIn: countsFile }] : []),
      ...(stated ? [{ ...stated, statedIn: 'The given head' }] : [])
    ])
    const signed = verifyReadings(tables.$client, { expected })
    return { head, problems: [...problems, ...signed.problems], readings: signed.readings }
  } finally {
    close()
  }
}

/** A ledger made from rows that are there now would prove nothing about them. */
function requireLedger(file: string): void {
  const client = new Database(file, { readonly: true })
  try {
    if (versionOf(client) >= ledgerVersion) return
  } finally {
    client.close()
  }
  throw new DenoscopeError(
    'workspace.unusable',
    `${file}: written by a version without a ledger, so there is nothing to compare with; it gets one when Denoscope opens it`
  )
}
