import { join, resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { countsFile, savedHead } from './commit-counts.ts'
import { readDatabase } from './database.ts'
import type { LedgerHead } from '../review/ledger-head.ts'
import { databaseFile } from './locations.ts'
import { ledgerVersion } from './schema-migrations.ts'
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
  const { tables, version, close } = readDatabase(file)
  try {
    requireLedger(file, version)
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
function requireLedger(file: string, version: number): void {
  if (version >= ledgerVersion) return
  throw new DenoscopeError(
    'workspace.unusable',
    `${file}: written by a version without a ledger, so there is nothing to compare with; it gets one when Denoscope opens it`
  )
}
