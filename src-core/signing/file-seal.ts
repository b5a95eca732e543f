import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { isWithin } from '../files/is-within.ts'
import { canonicalJson } from './canonical-json.ts'
import { fingerprintOf, isSignedBy, sha256, type Signer } from './signing-key.ts'

/** Ending of the file with a signature. The signature of one file has the name of that file before it. */
export const sealEnding = '.sig.json'
/** Name of the signature among the files of a report. */
export const reportSealFile = `report${sealEnding}`
/** Name of the signature among exported DICOM objects. */
export const objectSealFile = `objects${sealEnding}`

const statementSchema = z.object({
  /** Objects: every file in the folder is signed. Report: other files may lie beside it. */
  format: z.enum(['denoscope-report-signature', 'denoscope-objects-signature']),
  /** Number of the report; of objects, that of the full report with the same findings. */
  report: z.string(),
  auditId: z.string(),
  /** Name, or the pseudonym that de-identified objects have. */
  reader: z.string(),
  /** Fingerprint of the key. */
  key: z.string(),
  signedAt: z.string(),
  /** Last entry about the audit in the ledger of the workspace; null without one. */
  ledger: z.object({ number: z.int().nonnegative(), hash: z.string() }).nullable(),
  /** SHA-256 of each file by its path from the folder of the signature, with slashes. */
  files: z.record(z.string(), z.string())
})
type SealStatement = z.infer<typeof statementSchema>
const sealSchema = z.object({ statement: z.string(), publicKey: z.string(), signature: z.string() })

/** Facts that a signature of files states about their content. */
export type SealedContent = Readonly<Pick<SealStatement, 'report' | 'auditId' | 'ledger'>>

/** Facts that a signature of files states. */
export type SealedFiles = SealedContent & Readonly<Pick<SealStatement, 'format' | 'files'>>

/**
 * Text of the file that signs other files: the canonical JSON that was signed, public key, signature.
 * @param options `reader` stands in place of the signer's name
 */
export function sealText(
  facts: SealedFiles,
  signer: Signer,
  options: { reader?: string; signedAt?: Date } = {}
): string {
  const { reader = signer.reader, signedAt = new Date() } = options
  const text = canonicalJson({ ...facts, reader, key: signer.fingerprint, signedAt: signedAt.toISOString() })
  return `${JSON.stringify({ statement: text, publicKey: signer.publicKey, signature: signer.sign(text) }, null, 2)}\n`
}

export interface SealVerdict {
  readonly statement: SealStatement
  /** One line each; empty if the signature fits and no file was changed. */
  readonly problems: readonly string[]
}

/** File with a signature: `path` itself, or the one in that folder or beside that file; null if none. */
export function findSeal(path: string): string | null {
  const names = [reportSealFile, objectSealFile]
  const candidates = [
    ...(path.endsWith(sealEnding) ? [path] : []),
    ...names.map((name) => join(path, name)),
    `${path}${sealEnding}`,
    ...names.map((name) => join(dirname(path), name))
  ]
  return candidates.find(isFile) ?? null
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile()

/**
 * Checks a signature of files, and these files.
 * @param options `keys`: fingerprints that a person knows from elsewhere; others are problems, default: any. `asked`: a
 * path that must be signed too, default: none
 * @throws file.unreadable; argument.invalid for a file that is no signature
 */
export function verifySeal(
  file: string,
  { keys = [], asked }: { keys?: readonly string[] | undefined; asked?: string } = {}
): SealVerdict {
  const { seal, statement } = readSeal(file)
  const key = fingerprintOf(seal.publicKey)
  const isSigned = key === statement.key && isSignedBy(seal.publicKey, seal.statement, seal.signature)
  const folder = dirname(resolve(file))
  const present = [
    ...(statement.format === 'denoscope-objects-signature' ? filesIn(folder) : []),
    ...(asked !== undefined && isFile(asked) ? [resolve(asked)] : [])
  ]
  const signed = new Set([resolve(file), ...Object.keys(statement.files).map((name) => resolve(folder, name))])
  return {
    statement,
    problems: [
      ...(isSigned ? [] : [`${file}: the signature does not fit the key ${statement.key}`]),
      ...(keys.length === 0 || keys.includes(key)
        ? []
        : [`${file}: signed with the key ${key}, which is not among the given keys`]),
      ...Object.entries(statement.files).flatMap(([name, hash]) => fileProblem(folder, name, hash)),
      ...[...new Set(present)].filter((path) => !signed.has(path)).map((path) => `${path}: not signed`)
    ]
  }
}

function readSeal(file: string) {
  try {
    const seal = sealSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { seal, statement: statementSchema.parse(JSON.parse(seal.statement)) }
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) throw fileError(file, 'read', cause)
    throw new DenoscopeError('argument.invalid', `${file}: expected the signature of a report or of DICOM objects`, {
      cause
    })
  }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))

function fileProblem(folder: string, name: string, hash: string): string[] {
  const path = resolve(folder, name)
  // A signature of others may name any file of this computer.
  if (!isWithin(folder, path)) return [`${name}: signed, and not within ${folder}`]
  if (!isFile(path)) return [`${path}: signed and missing`]
  return sha256(readFileSync(path)) === hash ? [] : [`${path}: changed after it was signed`]
}
