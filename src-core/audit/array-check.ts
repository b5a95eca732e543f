import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import type { WrittenArray } from '../files/npy-files.ts'
import type { AuditRecord, WrittenArrays } from './audit-record.ts'
import { parseAuditRecord, recordFile, remedy } from './stored-record.ts'

/** Bytes hashed at a time: many for speed, few enough that other work is not held up. */
const step = 2 ** 20

interface Verdict {
  readonly stamp: string
  readonly damage: DenoscopeError | null
}
/** Arrays hashed in this process, by path: an unchanged file is not hashed again. */
const verdicts = new Map<string, Verdict>()
const records = new Map<string, { readonly stamp: string } & ArrayFacts>()

/** Facts of a record about the arrays of its folder. */
interface ArrayFacts {
  readonly arrays: WrittenArrays
  readonly pixels: AuditRecord['pixels']
}

/**
 * Compares an array with the size and SHA-256 in `audit.json`, once in each process unless the file changes.
 * Arrays without a hash (audits before version 0.2) pass.
 * @throws audit.damaged naming the file
 */
export function requireIntact(directory: string, file: string): void {
  const check = checkOf(directory, file)
  if (check.known) return raise(check.known)
  settle(check, hashOf(check.path))
}

/** `requireIntact` that gives way to other work while it hashes. @throws audit.damaged */
export async function checkIntact(directory: string, file: string): Promise<void> {
  const check = checkOf(directory, file)
  if (check.known) return raise(check.known)
  settle(check, await hashInSteps(check.path))
}

/** Checks every hashed array of an audit. @throws audit.damaged naming the first damaged file */
export async function checkAllIntact(directory: string): Promise<void> {
  for (const file of Object.keys(factsOf(directory).arrays)) await checkIntact(directory, file)
}

/** True if the audit wrote this array, or if the file exists in an audit without hashes. */
export const hasArray = (directory: string, file: string): boolean =>
  file in factsOf(directory).arrays || existsSync(join(directory, file))

interface Check {
  readonly path: string
  readonly stamp: string
  readonly wanted: WrittenArray
  /** Null if the array is not hashed yet. */
  readonly known: Verdict | null
}

function checkOf(directory: string, file: string): Check {
  const path = join(directory, file)
  const { arrays, pixels } = factsOf(directory)
  const wanted = arrays[file]
  if (!wanted && pixels) throw reduced(directory, pixels)
  const stats = statOf(path)
  const stamp = stampOf(stats)
  const verdict = verdicts.get(path)
  if (!wanted) return { path, stamp, wanted: { bytes: stats.size, sha256: '' }, known: { stamp, damage: null } }
  if (stats.size !== wanted.bytes)
    return { path, stamp, wanted, known: { stamp, damage: wrongSize(path, wanted.bytes, stats.size) } }
  return { path, stamp, wanted, known: verdict?.stamp === stamp ? verdict : null }
}

function settle({ path, stamp, wanted }: Check, sha256: string): void {
  const verdict = { stamp, damage: sha256 === wanted.sha256 ? null : altered(path) }
  verdicts.set(path, verdict)
  raise(verdict)
}

function raise({ damage }: Verdict): void {
  if (damage) throw new DenoscopeError(damage.code, damage.message)
}

/** Facts of the audit's record. Its hashes are empty if it has none. */
function factsOf(directory: string): ArrayFacts {
  const path = join(directory, recordFile)
  const stamp = stampOf(statOf(path))
  const kept = records.get(directory)
  if (kept?.stamp === stamp) return kept
  const { arrays = {}, pixels } = parseAuditRecord(readText(path), path)
  const facts = { stamp, arrays, pixels }
  records.set(directory, facts)
  return facts
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new DenoscopeError('audit.damaged', `${path}: the file is missing; ${remedy}`, { cause })
    throw fileError(path, 'read', cause)
  }
}

const stampOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => `${ino} ${size} ${mtimeMs} ${ctimeMs}`

function hashOf(path: string): string {
  const hash = createHash('sha256')
  const bytes = new Uint8Array(step)
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    for (let count: number; (count = readSync(descriptor, bytes)) > 0;) hash.update(bytes.subarray(0, count))
  } catch (cause) {
    throw fileError(path, 'read', cause)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
  return hash.digest('hex')
}

async function hashInSteps(path: string): Promise<string> {
  const hash = createHash('sha256')
  const bytes = new Uint8Array(step)
  const file = await open(path, 'r').catch((cause: unknown) => Promise.reject(fileError(path, 'read', cause)))
  try {
    for (let count: number; (count = (await file.read(bytes)).bytesRead) > 0;) hash.update(bytes.subarray(0, count))
  } catch (cause) {
    throw fileError(path, 'read', cause)
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

const altered = (path: string) =>
  new DenoscopeError('audit.damaged', `${path}: altered since the audit wrote it (its SHA-256 differs); ${remedy}`)

const reduced = (directory: string, pixels: NonNullable<AuditRecord['pixels']>) =>
  new DenoscopeError(
    'audit.reduced',
    `${directory}: keeps ${pixels === 'worst' ? 'only its worst and sampled patches' : 'no images'}, as its cohort's plan states; run it with pixels: all to see every patch`
  )

const wrongSize = (path: string, wanted: number, got: number) =>
  new DenoscopeError('audit.damaged', `${path}: expected ${wanted} bytes, as the audit wrote, got ${got}; ${remedy}`)
