import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import type { LedgerHead } from '../review/ledger-head.ts'
import { canonicalJson } from '../signing/canonical-json.ts'
import { fingerprintOf, isSignedBy, sha256, type Signer } from '../signing/signing-key.ts'

/** Ending of the file with the signature of a report. */
const ending = '.sig.json'
/** Name of the signature beside the files of a report. */
export const sealFile = `report${ending}`

const statementSchema = z.object({
  format: z.literal('denoscope-report-signature'),
  /** Number of the report. */
  report: z.string(),
  auditId: z.string(),
  reader: z.string(),
  /** Fingerprint of the key. */
  key: z.string(),
  signedAt: z.string(),
  /** Last entry about the audit in the ledger of the workspace; null without one. */
  ledger: z.object({ number: z.int().nonnegative(), hash: z.string() }).nullable(),
  /** SHA-256 of each file beside the signature, by its name. */
  files: z.record(z.string(), z.string())
})
type SealStatement = z.infer<typeof statementSchema>
const sealSchema = z.object({ statement: z.string(), publicKey: z.string(), signature: z.string() })

/** Facts of a report that its signature states. */
export interface SealedReport {
  readonly report: string
  readonly auditId: string
  readonly ledger: LedgerHead | null
  /** SHA-256 of each file by its name. */
  readonly files: Readonly<Record<string, string>>
}

/** Text of the file that signs the files of a report: the canonical JSON that was signed, public key, signature. */
export function sealText(facts: SealedReport, signer: Signer, signedAt = new Date()): string {
  const statement: SealStatement = {
    format: 'denoscope-report-signature',
    ...facts,
    reader: signer.reader,
    key: signer.fingerprint,
    signedAt: signedAt.toISOString()
  }
  const text = canonicalJson(statement)
  return `${JSON.stringify({ statement: text, publicKey: signer.publicKey, signature: signer.sign(text) }, null, 2)}\n`
}

export interface SealVerdict {
  readonly statement: SealStatement
  /** One line each; empty if the signature fits and no file was changed. */
  readonly problems: readonly string[]
}

/** File with the signature of a report: `path` itself, or the one in that folder or beside that file; null if none. */
export function findSeal(path: string): string | null {
  const candidates = [
    ...(path.endsWith(ending) ? [path] : []),
    join(path, sealFile),
    `${path}${ending}`,
    join(dirname(path), sealFile)
  ]
  return candidates.find((file) => existsSync(file) && statSync(file).isFile()) ?? null
}

/**
 * Checks the signature of a report and the files beside it.
 * @param expected fingerprints that a person knows from elsewhere; others are problems. Default: any
 * @throws file.unreadable; argument.invalid for a file that is no signature
 */
export function verifySeal(file: string, expected: readonly string[] = []): SealVerdict {
  const { seal, statement } = readSeal(file)
  const key = fingerprintOf(seal.publicKey)
  const isSigned = key === statement.key && isSignedBy(seal.publicKey, seal.statement, seal.signature)
  return {
    statement,
    problems: [
      ...(isSigned ? [] : [`${file}: the signature does not fit the key ${statement.key}`]),
      ...(expected.length === 0 || expected.includes(key)
        ? []
        : [`${file}: signed with the key ${key}, which is not among the given keys`]),
      ...Object.entries(statement.files).flatMap(([name, hash]) => fileProblem(dirname(file), name, hash))
    ]
  }
}

function readSeal(file: string) {
  try {
    const seal = sealSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { seal, statement: statementSchema.parse(JSON.parse(seal.statement)) }
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) throw fileError(file, 'read', cause)
    throw new DenoscopeError('argument.invalid', `${file}: expected the signature of a report`, { cause })
  }
}

function fileProblem(folder: string, name: string, hash: string): string[] {
  const path = join(folder, basename(name))
  if (!existsSync(path)) return [`${path}: signed and missing`]
  return sha256(readFileSync(path)) === hash ? [] : [`${path}: changed after it was signed`]
}
