import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { writeNpy, type WrittenArray } from '../files/npy-writer.ts'
import { NpyRowReader, readNpy } from '../files/npy-reader.ts'
import type { NpyArray } from '../files/npy-format.ts'
import { hasArray, requireIntact } from './array-check.ts'
import type { AuditedOutput, AuditRecord, AuditScores, PatchRole, PatchTable, WrittenArrays } from './audit-record.ts'
import type { OutputScores } from '../scores/output-scores.ts'
import { scoredKeysOf, rolesOf } from './audited-outputs.ts'
import { withFormerIds } from './former-records.ts'
import { parseAuditRecord, recordFile, remedy } from './record-schema.ts'
import { scoreIdsOf } from '../scores/table/score-table.ts'

/**
 * An audit on disk: `audit.json` (the record), `patches.npy` (int32: slice, row, column x patch),
 * `scores.npy` (float64: candidate x score x patch), of CT `air.npy` (uint8 for each patch: 1 for mostly air), and one
 * float32 array for each role.
 */
export const auditFiles = { record: recordFile, patches: 'patches.npy', scores: 'scores.npy', air: 'air.npy' } as const

/** What names the arrays of an audit. */
interface ArrayOwner {
  readonly outputs: readonly Pick<AuditedOutput, 'key' | 'file'>[]
}

/** The array file of a role: `reference.npy`, `noisy.npy`, `output-<key>.npy` for outputs of others, `denoised-<key>.npy` for denoisers. */
export function roleFile({ outputs }: ArrayOwner, role: PatchRole): string {
  if (role === 'reference' || role === 'noisy') return `${role}.npy`
  const output = outputs.find(({ key }) => key === role)
  return output ? (output.file ?? `output-${role}.npy`) : `denoised-${role}.npy`
}

/** The maps of a denoiser's standard deviation over noise draws: `instability-<key>.npy`, in 0..1 units. */
export const instabilityFile = (denoiserKey: string): string => `instability-${denoiserKey}.npy`

/** Patches of a role in the order asked for, from the audit in `directory`: shape (indices.length, rows, columns), 0..1. */
export const readRolePatches = (
  directory: string,
  audit: ArrayOwner,
  role: PatchRole,
  indices: readonly number[]
): Float32Array => readPatches(directory, roleFile(audit, role), indices)

/** The same of an array file. @throws audit.damaged for a file that is missing or not as the audit wrote it */
export function readPatches(directory: string, file: string, indices: readonly number[]): Float32Array {
  requireIntact(directory, file)
  const reader = new NpyRowReader(join(directory, file))
  try {
    return reader.readRows(indices)
  } finally {
    reader.close()
  }
}

/**
 * Writes the tables and the record, which tells size and SHA-256 of every array.
 * @param arrays that were written to the folder before
 * @returns the record as it is written
 */
export async function writeAuditTables(
  directory: string,
  record: AuditRecord,
  patches: PatchTable,
  scores: AuditScores,
  arrays: WrittenArrays = {}
): Promise<AuditRecord> {
  const table = new Int32Array(3 * record.patchCount)
  table.set(patches.slice, 0)
  table.set(patches.row, record.patchCount)
  table.set(patches.column, 2 * record.patchCount)
  const written: WrittenArrays = {
    ...arrays,
    [auditFiles.patches]: writeNpy(join(directory, auditFiles.patches), table, [3, record.patchCount]),
    ...(scoreIdsOf(record).length > 0 && { [auditFiles.scores]: writeScores(directory, record, scores) })
  }
  const complete = { ...record, arrays: written }
  writeFileAtomically(join(directory, auditFiles.record), `${JSON.stringify(withFormerIds(complete), null, 2)}\n`)
  return complete
}

function writeScores(directory: string, record: AuditRecord, scores: AuditScores): WrittenArray {
  const candidates = scoredKeysOf(record)
  const ids = scoreIdsOf(record)
  const values = new Float64Array(candidates.length * ids.length * record.patchCount)
  let offset = 0
  for (const candidate of candidates) {
    for (const id of ids) {
      values.set(scores[candidate]![id]!, offset)
      offset += record.patchCount
    }
  }
  return writeNpy(join(directory, auditFiles.scores), values, [candidates.length, ids.length, record.patchCount])
}

/** @throws audit.unknown when the folder holds no audit; audit.damaged */
export async function readAuditRecord(directory: string): Promise<AuditRecord> {
  const path = join(directory, auditFiles.record)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DenoscopeError('audit.unknown', `${path}: not found`, { cause })
  })
  return parseAuditRecord(text, path)
}

/** @throws audit.damaged */
export function readPatchTable(directory: string): PatchTable {
  const { data: table, shape } = readTable(directory, auditFiles.patches, Int32Array)
  const count = shape[1]!
  return { slice: table.slice(0, count), row: table.slice(count, 2 * count), column: table.slice(2 * count, 3 * count) }
}

export function writeAir(directory: string, air: Uint8Array): WrittenArray {
  return writeNpy(join(directory, auditFiles.air), air, [air.length])
}

/** 1 for patches that show mostly air, 0 for others; null where values do not tell, and in audits of the first version. @throws audit.damaged */
export function readAir(directory: string): Uint8Array | null {
  return hasArray(directory, auditFiles.air) ? readTable(directory, auditFiles.air, Uint8Array).data : null
}

/** A whole array, compared with what the audit wrote. @throws audit.damaged, also for values of another type */
function readTable<Values extends NpyArray>(
  directory: string,
  file: string,
  Type: new () => Values
): { data: Values; shape: readonly number[] } {
  requireIntact(directory, file)
  const { data, shape, dtype } = readNpy(join(directory, file))
  if (data instanceof Type) return { data, shape }
  throw new DenoscopeError(
    'audit.damaged',
    `${join(directory, file)}: expected values of ${Type.name}, got ${dtype}; ${remedy}`
  )
}

/** Scores by candidate and id; empty for an audit without any. @throws audit.damaged */
export function readScores(directory: string, record: AuditRecord): AuditScores {
  if (scoreIdsOf(record).length === 0) return {}
  const { data: values, shape } = readTable(directory, auditFiles.scores, Float64Array)
  requireShape(join(directory, auditFiles.scores), shape, [
    scoredKeysOf(record).length,
    scoreIdsOf(record).length,
    record.patchCount
  ])
  const scores: Record<string, OutputScores> = {}
  let offset = 0
  for (const candidate of scoredKeysOf(record)) {
    const columns: Record<string, Float64Array> = {}
    for (const id of scoreIdsOf(record)) {
      columns[id] = values.slice(offset, offset + record.patchCount)
      offset += record.patchCount
    }
    scores[candidate] = columns
  }
  return scores
}

/** @throws audit.damaged */
function requireShape(path: string, shape: readonly number[], wanted: readonly number[]): void {
  if (shape.join() === wanted.join()) return
  throw new DenoscopeError(
    'audit.damaged',
    `${path}: expected shape (${wanted.join(', ')}) by the audit's record, got (${shape.join(', ')}); ${remedy}`
  )
}

/**
 * Checks that every array a record speaks of is there in the shape that it says.
 * @throws audit.damaged naming the first file that is not
 */
export function requireArrays(directory: string, record: AuditRecord): void {
  const { patchCount, patchRows, patchColumns } = record
  requireShapeOf(directory, auditFiles.patches, [3, patchCount])
  if (scoreIdsOf(record).length > 0)
    requireShapeOf(directory, auditFiles.scores, [scoredKeysOf(record).length, scoreIdsOf(record).length, patchCount])
  for (const role of rolesOf(record))
    requireShapeOf(directory, roleFile(record, role), [patchCount, patchRows, patchColumns])
}

function requireShapeOf(directory: string, file: string, wanted: readonly number[]): void {
  requireIntact(directory, file)
  const reader = new NpyRowReader(join(directory, file))
  reader.close()
  requireShape(join(directory, file), reader.shape, wanted)
}
