import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { auditFiles, readAuditRecord } from '../audit/audit-files.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { DenoscopeError } from '../errors.ts'
import { cohortPaths } from './cohort-folder.ts'
import type { CohortFile, CohortJob } from './cohort-job.ts'

/** True if the audit of a job is there. An audit gets its name when it is complete. */
export const hasAudit = (folder: string, { key }: CohortJob): boolean =>
  existsSync(join(cohortPaths(folder).audit(key), auditFiles.record))

/**
 * The finished audit of a job; null if there is none.
 * @throws audit.damaged if the folder holds an audit that does not fit the job's key
 */
export async function finishedAudit(folder: string, cohort: CohortFile, job: CohortJob): Promise<AuditRecord | null> {
  if (!hasAudit(folder, job)) return null
  const record = await readAuditRecord(cohortPaths(folder).audit(job.key))
  const reason = misfit(record, cohort, job)
  if (reason === null) return record
  throw new DenoscopeError(
    'audit.damaged',
    `audits/${job.key}: is not the audit of job ${job.number} (${reason}); remove the folder and run the job again`
  )
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
