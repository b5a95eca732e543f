import { readAir, readAuditRecord, readScores } from '../audit/audit-files.ts'
import type { AuditRecord, AuditScores } from '../audit/audit-record.ts'
import { differenceFrom, type AuditDifference, type ComparedAudit } from '../audit/audit-differences.ts'
import { compareOutputs, meansOver, type ScoreComparison } from '../audit/output-comparison.ts'
import type { WorkerTasks } from './worker-tasks.ts'

interface OpenAudit {
  readonly record: AuditRecord
  readonly scores: AuditScores
  readonly air: Uint8Array | null
}

/** The one looked at and the one before: filters move, and each move asks anew. */
const keptAudits = 2
const kept = new Map<string, Promise<OpenAudit>>()

function openAudit(directory: string): Promise<OpenAudit> {
  const opened = kept.get(directory) ?? readAudit(directory)
  kept.delete(directory)
  kept.set(directory, opened)
  opened.catch(() => kept.delete(directory))
  const oldest = kept.keys().next().value
  if (kept.size > keptAudits && oldest !== undefined) kept.delete(oldest)
  return opened
}

async function readAudit(directory: string): Promise<OpenAudit> {
  const record = await readAuditRecord(directory)
  return { record, scores: readScores(directory, record), air: readAir(directory) }
}

/** @throws audit.unknown; argument.invalid for a score that the audit lacks. */
export async function readMeans({
  directory,
  indices,
  scores: ids
}: WorkerTasks['means']['input']): Promise<AuditRecord['means']> {
  const { record, scores } = await openAudit(directory)
  return meansOver(record, scores, indices, ids)
}

/** @throws as `readMeans` */
export async function readComparison({
  directory,
  indices,
  among,
  score
}: WorkerTasks['comparison']['input']): Promise<ScoreComparison> {
  const { record, scores } = await openAudit(directory)
  return compareOutputs(record, scores, indices, among, score)
}

/** @throws audit.unknown */
export async function readDifferences({
  directory,
  others,
  score,
  withoutAir
}: WorkerTasks['differences']['input']): Promise<AuditDifference[]> {
  const base = compared(await openAudit(directory), withoutAir)
  const differences: AuditDifference[] = []
  // One after the other: ten audits of 10,000 patches would fill a hundred megabytes at once.
  for (const other of others)
    differences.push(differenceFrom(base, compared(await readAudit(other), withoutAir), score))
  return differences
}

function compared({ record, scores, air }: OpenAudit, withoutAir: boolean): ComparedAudit {
  const all = Int32Array.from({ length: record.patchCount }, (_, patch) => patch)
  const body = air && withoutAir ? all.filter((patch) => air[patch] === 0) : all
  return { record, scores, indices: body.length > 0 ? body : all }
}
