import { differenceFrom, type AuditDifference, type ComparedAudit } from '../../audit/audit-differences.ts'
import { readAir, readAuditRecord, readScores } from '../../audit/audit-files.ts'
import type { AuditRecord, AuditScores } from '../../audit/audit-record.ts'
import { compareOutputs, type ScoreComparison } from '../../audit/output-comparison.ts'
import { meansOver } from '../../audit/audit-means.ts'

interface OpenAudit {
  readonly record: AuditRecord
  readonly scores: AuditScores
  readonly air: Uint8Array | null
}

/** Audits kept in memory: every move of a filter needs the statistics of the shown audit again. */
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

interface MeansTask {
  /** Folder of the audit. */
  readonly directory: string
  /** Indices of patches. */
  readonly indices: Int32Array
  readonly scores: readonly string[]
}

/** Means of scores over some patches. @throws audit.unknown; argument.invalid for a score that the audit lacks */
export async function readMeans({ directory, indices, scores: ids }: MeansTask): Promise<AuditRecord['means']> {
  const { record, scores } = await openAudit(directory)
  return meansOver(record, scores, indices, ids)
}

interface ComparisonTask {
  readonly directory: string
  readonly indices: Int32Array
  /** Patches that set the range of the distributions. */
  readonly among: Int32Array
  readonly score: string
}

/** @throws as `readMeans` */
export async function readComparison({ directory, indices, among, score }: ComparisonTask): Promise<ScoreComparison> {
  const { record, scores } = await openAudit(directory)
  return compareOutputs(record, scores, indices, among, score)
}

interface DifferenceTask {
  readonly directory: string
  /** Folders of other audits. */
  readonly others: readonly string[]
  readonly score: string
  readonly withoutAir: boolean
}

/** Differences of other audits from one, in the order of the others. @throws audit.unknown */
export async function readDifferences(task: DifferenceTask): Promise<AuditDifference[]> {
  const { directory, others, score, withoutAir } = task
  const base = compared(await openAudit(directory), withoutAir)
  const differences: AuditDifference[] = []
  // One at a time: ten audits of 10,000 patches take a hundred megabytes.
  for (const other of others)
    differences.push(differenceFrom(base, compared(await readAudit(other), withoutAir), score))
  return differences
}

function compared({ record, scores, air }: OpenAudit, withoutAir: boolean): ComparedAudit {
  const all = Int32Array.from({ length: record.patchCount }, (_, patch) => patch)
  const body = air && withoutAir ? all.filter((patch) => air[patch] === 0) : all
  return { record, scores, indices: body.length > 0 ? body : all }
}
