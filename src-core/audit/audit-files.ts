import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { writeNpy, type WrittenArray, NpyRowReader, NpyWriter, readNpy } from '../files/npy-files.ts'
import type { NpyArray } from '../files/npy-format.ts'
import { hasArray, requireIntact } from './array-check.ts'
import type { AuditedOutput, AuditRecord, AuditScores, PatchRole, PatchTable, WrittenArrays } from './audit-record.ts'
import type { OutputScores } from '../scores/metric-definition.ts'
import { scoredKeysOf, rolesOf } from './audited-outputs.ts'
import { parseAuditRecord, recordFile, remedy, withFormerIds } from './stored-record.ts'
import { scoreIdsOf } from '../scores/table/score-table.ts'

/**
 * The files of an audit's folder; docs/workspace-format.md describes them:
 * - `audit.json`: the record;
 * - `patches.npy`: int32, shape (3, patches): slice, row and column of each patch;
 * - `scores.npy`: float64, shape (outputs, scores, patches);
 * - `air.npy` (CT only): uint8, shape (patches): 1 for a patch that is mostly air;
 * - one float32 array for each role, shape (patches, patch rows, patch columns).
 */
export const auditFiles = { record: recordFile, patches: 'patches.npy', scores: 'scores.npy', air: 'air.npy' } as const

/** The part of an audit that names its arrays. */
interface ArrayOwner {
  readonly outputs: readonly Pick<AuditedOutput, 'key' | 'file'>[]
}

/**
 * Array file of a role: `reference.npy`, `noisy.npy`, `denoised-<key>.npy`, or `output-<key>.npy` of another method.
 */
export function roleFile({ outputs }: ArrayOwner, role: PatchRole): string {
  if (role === 'reference' || role === 'noisy') return `${role}.npy`
  const output = outputs.find(({ key }) => key === role)
  return output ? (output.file ?? `output-${role}.npy`) : `denoised-${role}.npy`
}

/** The file with the standard deviations of a denoiser's output over noise draws, in 0..1. */
export const instabilityFile = (denoiserKey: string): string => `instability-${denoiserKey}.npy`

/**
 * Patches of a role from the audit in `directory`, in the order of `indices`.
 * Shape (indices.length, rows, columns), 0..1.
 */
export const readRolePatches = (
  directory: string,
  audit: ArrayOwner,
  role: PatchRole,
  indices: readonly number[]
): Float32Array => readPatches(directory, roleFile(audit, role), indices)

/** Patches of an array file, in the order of `indices`. @throws audit.damaged if the file is missing or altered */
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
 * Writes the tables, and the record with size and SHA-256 of every array.
 * @param arrays arrays that are written already
 * @returns the written record
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
  writeAuditRecord(directory, complete)
  return complete
}

/** Writes the record of an audit. */
export function writeAuditRecord(directory: string, record: AuditRecord): void {
  writeFileAtomically(join(directory, auditFiles.record), `${JSON.stringify(withFormerIds(record), null, 2)}\n`)
}

function writeScores(directory: string, record: AuditRecord, scores: AuditScores): WrittenArray {
  const outputs = scoredKeysOf(record)
  const ids = scoreIdsOf(record)
  const shape = [outputs.length, ids.length, record.patchCount]
  const writer = new NpyWriter(join(directory, auditFiles.scores), shape, '<f8')
  try {
    for (const output of outputs) for (const id of ids) writer.append(scores[output]![id]!)
    return writer.close()
  } catch (thrown) {
    writer.discard()
    throw thrown
  }
}

/** @throws audit.unknown if the folder holds no audit; audit.damaged */
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

/** For each patch 1 if it is mostly air, else 0; null if the audit has no such array. @throws audit.damaged */
export function readAir(directory: string): Uint8Array | null {
  return hasArray(directory, auditFiles.air) ? readTable(directory, auditFiles.air, Uint8Array).data : null
}

/** A whole array. @throws audit.damaged if the array is altered or has values of another type */
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

/** Scores by output and id; empty if the audit has none. @throws audit.damaged */
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
  for (const output of scoredKeysOf(record)) {
    const columns: Record<string, Float64Array> = {}
    for (const id of scoreIdsOf(record)) {
      columns[id] = values.slice(offset, offset + record.patchCount)
      offset += record.patchCount
    }
    scores[output] = columns
  }
  return scores
}

/**
 * One score of one output, without reading the others; null if the audit has none of this id.
 * @returns shape (patches)
 * @throws audit.damaged
 */
export function readScore(directory: string, record: AuditRecord, output: string, id: string): Float64Array | null {
  const [outputs, ids] = [scoredKeysOf(record), scoreIdsOf(record)]
  const [row, column] = [outputs.indexOf(output), ids.indexOf(id)]
  if (row < 0 || column < 0) return null
  requireIntact(directory, auditFiles.scores)
  const path = join(directory, auditFiles.scores)
  const reader = new NpyRowReader(path)
  try {
    requireShape(path, reader.shape, [outputs.length, ids.length, record.patchCount])
    const values = reader.readValues((row * ids.length + column) * record.patchCount, record.patchCount)
    return values as Float64Array
  } finally {
    reader.close()
  }
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
 * Checks that every array of a record exists in its shape.
 * @throws audit.damaged naming the first file that is missing, altered or of another shape
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

/** A new id of an audit, also the name of its folder in a workspace. Ids sort by time. */
export const newAuditId = (): string => auditIdAt(new Date().toISOString(), randomBytes(3).toString('hex'))

/** The id of an audit of that time. @param ending distinguishes audits of one second */
export const auditIdAt = (createdAt: string, ending: string): string =>
  `audit-${createdAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${ending}`

/** True for the ids of audits in a workspace. The command line of the first versions wrote the id 'audit'. */
export const isAuditId = (id: string): boolean => /^audit-\d{8}-\d{6}-[0-9a-f]{6,}$/.test(id)
