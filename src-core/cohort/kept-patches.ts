import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { requireIntact } from '../audit/array-check.ts'
import { instabilityFile, readRolePatches, roleFile } from '../audit/audit-files.ts'
import type { AuditRecord, AuditScores, WrittenArrays } from '../audit/audit-record.ts'
import { judgedOf, rolesOf } from '../audit/audited-outputs.ts'
import { sortByScore, worstFirstScore } from '../audit/patch-ranking.ts'
import { NpyRowReader, NpyWriter, readNpy, writeNpy } from '../files/npy-files.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import { Random } from '../random/random.ts'
import type { CohortPixels } from './cohort-job.ts'

/**
 * Images of the kept patches in an audit's folder: the worst of each output, and a random sample.
 * - `worst.npy`: float32, shape (kept patches, roles, rows, columns), 0..1; roles in the order of `rolesOf`;
 * - `worst-patches.npy`: int32, shape (kept patches): index of each patch, ascending.
 */
export const keptFiles = { images: 'worst.npy', patches: 'worst-patches.npy' } as const

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
 * Random patches of an audit that are not mostly air; all patches are drawn from if only air is left.
 * The audit alone decides them: its seed and the content of its series. A smaller number gives the first of a larger.
 */
export function sampledPatches({ record, air }: Pick<ScoredAudit, 'record' | 'air'>, count: number): number[] {
  const all = Array.from({ length: record.patchCount }, (_, patch) => patch)
  const body = air ? all.filter((patch) => air[patch] === 0) : all
  const stream = Number.parseInt(record.sourceHash.slice(0, 8), 16)
  return new Random(record.request.seed, stream).shuffle(body.length > 0 ? body : all).slice(0, count)
}

/** Numbers of patches whose images an audit keeps. */
interface KeptCounts {
  /** Worst patches of each output. */
  readonly worst: number
  readonly sample: number
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
  { pixels, ...counts }: KeptCounts & { readonly pixels: CohortPixels }
): WrittenArrays {
  if (pixels === 'all') return arrays
  const { record } = audit
  const kept = pixels === 'worst' ? writeKept(directory, audit, counts) : {}
  const images = [
    ...rolesOf(record).map((role) => roleFile(record, role)),
    ...record.denoisers.map(({ key }) => instabilityFile(key))
  ]
  for (const file of images) rmSync(join(directory, file), { force: true })
  const left = Object.entries(arrays).filter(([file]) => !images.includes(file))
  return { ...Object.fromEntries(left), ...kept }
}

function writeKept(directory: string, audit: ScoredAudit, { worst, sample }: KeptCounts): WrittenArrays {
  const { record } = audit
  const ofOutputs = Object.values(worstPatches(audit, worst).patches).flat()
  const chosen = new Set([...ofOutputs, ...sampledPatches(audit, sample)])
  const patches = [...chosen].sort((a, b) => a - b)
  const roles = rolesOf(record)
  const { patchRows: rows, patchColumns: columns } = record
  const writer = new NpyWriter(join(directory, keptFiles.images), [patches.length, roles.length, rows, columns])
  for (const patch of patches)
    for (const role of roles) writer.append(readRolePatches(directory, record, role, [patch]))
  return {
    [keptFiles.images]: writer.close(),
    [keptFiles.patches]: writeNpy(join(directory, keptFiles.patches), Int32Array.from(patches), [patches.length])
  }
}

/** Patches whose images an audit keeps; null if it keeps all. @throws audit.damaged */
export function keptPatches(directory: string, { pixels }: Pick<AuditRecord, 'pixels'>): ReadonlySet<number> | null {
  if (!pixels) return null
  if (pixels === 'none') return new Set()
  requireIntact(directory, keptFiles.patches)
  return new Set(readNpy(join(directory, keptFiles.patches)).data)
}

/**
 * Images of one patch by role, shape (rows x columns) each, 0..1. Null if the audit does not keep them.
 * @throws audit.damaged
 */
export function readKeptImages(
  directory: string,
  record: AuditRecord,
  patch: number
): Readonly<Record<string, Float32Array>> | null {
  const roles = rolesOf(record)
  if (record.pixels === 'none') return null
  if (!record.pixels)
    return Object.fromEntries(roles.map((role) => [role, readRolePatches(directory, record, role, [patch])]))
  for (const file of Object.values(keptFiles)) requireIntact(directory, file)
  const row = readNpy(join(directory, keptFiles.patches)).data.indexOf(patch)
  if (row < 0) return null
  const reader = new NpyRowReader(join(directory, keptFiles.images))
  try {
    const values = reader.readRows([row])
    const size = record.patchRows * record.patchColumns
    return Object.fromEntries(roles.map((role, index) => [role, values.slice(index * size, (index + 1) * size)]))
  } finally {
    reader.close()
  }
}
