import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { auditFiles, readAuditRecord } from '../audit/audit-files.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { cohortPaths } from './cohort-folder.ts'
import type { CohortFile, CohortJob } from './cohort-job.ts'
import { keepFailure } from './job-failures.ts'
import { readSliceMeans } from './slice-means.ts'
import type { SliceMeans } from './cohort-results.ts'

/** True if the audit of a job is there. An audit gets its name when it is complete. */
export const hasAudit = (folder: string, { key }: CohortJob): boolean =>
  existsSync(join(cohortPaths(folder).audit(key), auditFiles.record))

/** A finished audit of a job with its results. */
export interface SoundAudit {
  readonly record: AuditRecord
  readonly sliceMeans: readonly SliceMeans[]
}

/**
 * The finished audit of a job; null if there is none. A damaged one is set aside and counts as failed, so that the next
 * run makes it again.
 * @throws file.unwritable
 */
export async function soundAudit(folder: string, cohort: CohortFile, job: CohortJob): Promise<SoundAudit | null> {
  if (!hasAudit(folder, job)) return null
  try {
    const record = await fittingRecord(folder, cohort, job)
    return { record, sliceMeans: readSliceMeans(cohortPaths(folder).audit(job.key), record) }
  } catch (thrown) {
    setAsideDamaged(folder, job, thrown)
    return null
  }
}

/** Jobs without an audit. Damaged audits are set aside first. @throws file.unwritable */
export async function missingJobs(folder: string, cohort: CohortFile): Promise<CohortJob[]> {
  const missing: CohortJob[] = []
  for (const job of cohort.jobs) if ((await soundAudit(folder, cohort, job)) === null) missing.push(job)
  return missing
}

const asideOf = (folder: string, key: string): string => `${cohortPaths(folder).audit(key)}.damaged`

/**
 * Renames the folder of a damaged audit and keeps the reason as the failure of its job.
 * @throws every error other than audit.damaged; file.unwritable
 */
export function setAsideDamaged(folder: string, job: Pick<CohortJob, 'key' | 'number'>, thrown: unknown): void {
  const { code, message } = asDenoscopeError(thrown)
  if (code !== 'audit.damaged') throw thrown
  const [audit, aside] = [cohortPaths(folder).audit(job.key), asideOf(folder, job.key)]
  const reason = message.replaceAll(`${audit}/`, '').replaceAll(audit, job.key)
  keepFailure(folder, job, new DenoscopeError(code, reason, { cause: thrown }), null)
  try {
    rmSync(aside, { recursive: true, force: true })
    renameSync(audit, aside)
  } catch (cause) {
    throw fileError(aside, 'write', cause)
  }
}

/** Removes the damaged folder of a job whose audit was made again. */
export const removeDamaged = (folder: string, { key }: CohortJob): void =>
  rmSync(asideOf(folder, key), { recursive: true, force: true })

/** @throws audit.damaged if the folder holds an audit that does not fit the job's key */
async function fittingRecord(folder: string, cohort: CohortFile, job: CohortJob): Promise<AuditRecord> {
  const record = await readAuditRecord(cohortPaths(folder).audit(job.key))
  const reason = misfit(record, cohort, job)
  if (reason === null) return record
  throw new DenoscopeError('audit.damaged', `audits/${job.key}: is not the audit of job ${job.number} (${reason})`)
}

/** Reason why a record is not that of a job; null if it is. */
function misfit(record: AuditRecord, { series, version, settings }: CohortFile, job: CohortJob): string | null {
  const own = series.find(({ label }) => label === job.series)!
  const setting = settings.find(({ name }) => name === job.setting)!
  const hashes: Record<string, string> = {}
  for (const { label, sourceHash } of record.outputs) hashes[label] = sourceHash
  const names = Object.keys(own.content.outputs)
  if (record.state !== 'done') return 'it is not finished'
  if (record.cohort?.key !== job.key) return 'it states another key'
  if (record.sourceHash !== own.content.source || record.referenceHash !== own.content.reference)
    return 'its series has other content'
  if (names.length !== record.outputs.length || names.some((name) => hashes[name] !== own.content.outputs[name]))
    return 'its outputs have other content'
  if (record.request.seed !== job.seed) return 'its seed differs'
  if (record.versions.denoscope !== version) return 'another version of Denoscope made it'
  const known = new Set(setting.denoisers.map(({ id, hash }) => `${id} ${hash}`))
  const stranger = record.denoisers.find(
    ({ description, weightsHash, program }) => !known.has(`${description.id} ${program?.sha256 ?? weightsHash ?? null}`)
  )
  return stranger ? `its denoiser '${stranger.key}' differs` : null
}
