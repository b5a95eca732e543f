import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { makeFolder } from '../images/make-folder.ts'
import { NpyRowReader, readNpy, writeNpy } from '../images/npy.ts'
import type { AuditRecord, AuditScores, CandidateScores, PatchRole, PatchTable } from './audit.ts'
import { candidatesOf, comparedRole } from './candidates.ts'
import { scoreIdsOf } from './scores.ts'

/**
 * An audit on disk: `audit.json` (the record), `patches.npy` (int32: slice, row, column x patch),
 * `scores.npy` (float64: candidate x score x patch), of CT `air.npy` (uint8 for each patch: 1 for mostly air), and one
 * float32 array for each role.
 */
export const auditFiles = { record: 'audit.json', patches: 'patches.npy', scores: 'scores.npy', air: 'air.npy' } as const

/** The array file of a role: `reference.npy`, `noisy.npy` or `candidate.npy`, `denoised-<key>.npy`. */
export function roleFile(role: PatchRole): string {
  return role === 'reference' || role === 'noisy' || role === comparedRole ? `${role}.npy` : `denoised-${role}.npy`
}

/** The maps of a denoiser's standard deviation over noise draws: `instability-<key>.npy`, in 0..1 units. */
export const instabilityFile = (denoiserKey: string): string => `instability-${denoiserKey}.npy`

/** Patches of a role in the order asked for, from the audit in `directory`: shape (indices.length, rows, columns), 0..1. */
export function readRolePatches(directory: string, role: PatchRole, indices: readonly number[]): Float32Array {
  const reader = new NpyRowReader(join(directory, roleFile(role)))
  try {
    return reader.readRows(indices)
  } finally {
    reader.close()
  }
}

/** Fills `directory` by way of a neighbour that takes its name only when complete; nothing half-written stays. */
export async function fillDirectory<Result>(
  directory: string,
  fill: (partial: string) => Promise<Result>
): Promise<Result> {
  const partial = `${directory}.partial`
  const former = `${directory}.former`
  await rm(partial, { recursive: true, force: true })
  makeFolder(partial)
  try {
    const result = await fill(partial)
    await rm(former, { recursive: true, force: true })
    if (existsSync(directory)) await rename(directory, former)
    await rename(partial, directory)
    await rm(former, { recursive: true, force: true })
    return result
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true })
    throw thrown
  }
}

export async function writeAuditTables(
  directory: string,
  record: AuditRecord,
  patches: PatchTable,
  scores: AuditScores
): Promise<void> {
  const table = new Int32Array(3 * record.patchCount)
  table.set(patches.slice, 0)
  table.set(patches.row, record.patchCount)
  table.set(patches.column, 2 * record.patchCount)
  writeNpy(join(directory, auditFiles.patches), table, [3, record.patchCount])
  if (scoreIdsOf(record).length > 0) writeScores(directory, record, scores)
  await writeFile(join(directory, auditFiles.record), `${JSON.stringify(record, null, 2)}\n`)
}

function writeScores(directory: string, record: AuditRecord, scores: AuditScores): void {
  const candidates = candidatesOf(record)
  const ids = scoreIdsOf(record)
  const values = new Float64Array(candidates.length * ids.length * record.patchCount)
  let offset = 0
  for (const candidate of candidates) {
    for (const id of ids) {
      values.set(scores[candidate]![id]!, offset)
      offset += record.patchCount
    }
  }
  writeNpy(join(directory, auditFiles.scores), values, [candidates.length, ids.length, record.patchCount])
}

/** @throws audit.unknown when the folder holds no audit. */
export async function readAuditRecord(directory: string): Promise<AuditRecord> {
  const path = join(directory, auditFiles.record)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DenoscopeError('audit.unknown', `${path}: not found`, { cause })
  })
  return JSON.parse(text) as AuditRecord
}

export function readPatchTable(directory: string): PatchTable {
  const { data, shape } = readNpy(join(directory, auditFiles.patches))
  const count = shape[1]!
  const table = data as Int32Array
  return {
    slice: table.slice(0, count),
    row: table.slice(count, 2 * count),
    column: table.slice(2 * count, 3 * count)
  }
}

export function writeAir(directory: string, air: Uint8Array): void {
  writeNpy(join(directory, auditFiles.air), air, [air.length])
}

/** 1 for patches that show mostly air, 0 for others; null where values do not tell, and in audits of the first version. */
export function readAir(directory: string): Uint8Array | null {
  const path = join(directory, auditFiles.air)
  return existsSync(path) ? (readNpy(path).data as Uint8Array) : null
}

/** Scores by candidate and id; empty for an audit without any. */
export function readScores(directory: string, record: AuditRecord): AuditScores {
  if (scoreIdsOf(record).length === 0) return {}
  const { data } = readNpy(join(directory, auditFiles.scores))
  const values = data as Float64Array
  const scores: Record<string, CandidateScores> = {}
  let offset = 0
  for (const candidate of candidatesOf(record)) {
    const columns: Record<string, Float64Array> = {}
    for (const id of scoreIdsOf(record)) {
      columns[id] = values.slice(offset, offset + record.patchCount)
      offset += record.patchCount
    }
    scores[candidate] = columns
  }
  return scores
}
