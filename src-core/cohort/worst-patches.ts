import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { requireIntact } from '../audit/array-check.ts'
import { instabilityFile, readRolePatches, roleFile } from '../audit/audit-files.ts'
import type { AuditRecord, AuditScores, WrittenArrays } from '../audit/audit-record.ts'
import { judgedOf, rolesOf } from '../audit/audited-outputs.ts'
import { sortByScore, worstFirstScore } from '../audit/patch-ranking.ts'
import { NpyRowReader, NpyWriter, readNpy, writeNpy } from '../files/npy-files.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import type { CohortPixels } from './cohort-job.ts'

/**
 * Images of the worst patches in an audit's folder.
 * - `worst.npy`: float32, shape (kept patches, roles, rows, columns), 0..1; roles in the order of `rolesOf`;
 * - `worst-patches.npy`: int32, shape (kept patches): index of each patch, ascending.
 */
export const worstFiles = { images: 'worst.npy', patches: 'worst-patches.npy' } as const

interface ScoredAudit {
  readonly record: AuditRecord
  readonly scores: AuditScores
  /** For each patch 1 if it is mostly air; null if values are not HU. */
  readonly air: Uint8Array | null
}

/** The worst patches of each output, the worst first, by the score that walls and reports rank by. */
export interface WorstPatches {
  readonly score: string
  /** By output: indices of patches. */
  readonly patches: Readonly<Record<string, readonly number[]>>
}

/** @param count of patches for each output. Patches that are mostly air come last */
export function worstPatches({ record, scores, air }: ScoredAudit, count: number): WorstPatches {
  const score = worstFirstScore({ record, scores })
  const definition = scoreDefinition(score)!
  const all = Array.from({ length: record.patchCount }, (_, patch) => patch)
  const [body, others] = [all.filter((patch) => air?.[patch] !== 1), all.filter((patch) => air?.[patch] === 1)]
  const worstOf = (key: string): number[] => {
    const values = scores[key]?.[score]
    const order = (patches: number[]) =>
      values ? [...sortByScore(Int32Array.from(patches), values, definition, 'worst')] : patches
    return [...order(body), ...order(others)].slice(0, count)
  }
  return { score, patches: Object.fromEntries(judgedOf(record).map((key) => [key, worstOf(key)])) }
}

/**
 * Leaves only the images of a cohort's plan in an audit's folder.
 * @param arrays of the folder
 * @returns the arrays that are left
 */
export function keepPixels(
  directory: string,
  audit: ScoredAudit,
  arrays: WrittenArrays,
  { pixels, count }: { readonly pixels: CohortPixels; readonly count: number }
): WrittenArrays {
  if (pixels === 'all') return arrays
  const { record } = audit
  const kept = pixels === 'worst' ? writeWorst(directory, audit, count) : {}
  const images = [
    ...rolesOf(record).map((role) => roleFile(record, role)),
    ...record.denoisers.map(({ key }) => instabilityFile(key))
  ]
  for (const file of images) rmSync(join(directory, file), { force: true })
  const left = Object.entries(arrays).filter(([file]) => !images.includes(file))
  return { ...Object.fromEntries(left), ...kept }
}

function writeWorst(directory: string, audit: ScoredAudit, count: number): WrittenArrays {
  const { record } = audit
  const chosen = new Set(Object.values(worstPatches(audit, count).patches).flat())
  const patches = [...chosen].sort((a, b) => a - b)
  const roles = rolesOf(record)
  const { patchRows: rows, patchColumns: columns } = record
  const writer = new NpyWriter(join(directory, worstFiles.images), [patches.length, roles.length, rows, columns])
  for (const patch of patches)
    for (const role of roles) writer.append(readRolePatches(directory, record, role, [patch]))
  return {
    [worstFiles.images]: writer.close(),
    [worstFiles.patches]: writeNpy(join(directory, worstFiles.patches), Int32Array.from(patches), [patches.length])
  }
}

/**
 * Images of one patch by role, shape (rows x columns) each, 0..1. Null if the audit does not keep them.
 * @throws audit.damaged
 */
export function readWorstImages(
  directory: string,
  record: AuditRecord,
  patch: number
): Readonly<Record<string, Float32Array>> | null {
  const roles = rolesOf(record)
  if (record.pixels === 'none') return null
  if (!record.pixels)
    return Object.fromEntries(roles.map((role) => [role, readRolePatches(directory, record, role, [patch])]))
  for (const file of Object.values(worstFiles)) requireIntact(directory, file)
  const row = readNpy(join(directory, worstFiles.patches)).data.indexOf(patch)
  if (row < 0) return null
  const reader = new NpyRowReader(join(directory, worstFiles.images))
  try {
    const values = reader.readRows([row])
    const size = record.patchRows * record.patchColumns
    return Object.fromEntries(roles.map((role, index) => [role, values.slice(index * size, (index + 1) * size)]))
  } finally {
    reader.close()
  }
}
