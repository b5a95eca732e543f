import { auditIdAt, readAir, writeAuditRecord } from '../audit/audit-files.ts'
import { auditInput, type CompletedAudit } from '../audit/audit-input.ts'
import type { ProgressListener } from '../audit/audit-progress.ts'
import { runAudit } from '../audit/run-audit.ts'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import { appVersion } from '../runtime/versions.ts'
import { cohortPaths, jobOf, readCohortFile } from './cohort-folder.ts'
import type { CohortFile, CohortJob } from './cohort-job.ts'
import type { CohortSetup } from './cohort-setup.ts'
import { readOrigin } from './cohort-store.ts'
import { removeDamaged, soundAudit } from './job-audit.ts'
import { forgetFailure, keepFailure, withoutOrigin } from './job-failures.ts'
import { canonicalJson } from './job-key.ts'
import { apartParts, auditSeriesOf, contentOf, jobRequest, openParts, type SeriesOrigin } from './job-series.ts'
import { sliceMeansFile, writeSliceMeans } from './slice-means.ts'
import { keepPixels } from './kept-patches.ts'

export interface JobOptions {
  readonly setup: CohortSetup
  readonly signal?: AbortSignal
  readonly onProgress?: ProgressListener
}

/**
 * Runs one job of a cohort. Its audit appears under its key once it is complete. If two processes run one job, the
 * first result stays. A damaged audit is made again.
 * A failure is kept in the cohort's folder; its message names no path
 * of the series.
 * @param job the job, or its number from 1
 * @returns 'present' if the audit was there before
 * @throws argument.invalid, source.unknown, job.cancelled, and what audits throw
 */
export async function runCohortJob(
  folder: string,
  job: CohortJob | number,
  options: JobOptions
): Promise<'made' | 'present'> {
  const cohort = await readCohortFile(folder)
  const own = typeof job === 'number' ? jobOf(cohort, job) : sameJob(cohort, job)
  if (cohort.version !== appVersion)
    throw new DenoscopeError(
      'argument.invalid',
      `cohort.json: checked by version ${cohort.version}, this is ${appVersion}; check the plan again with --check`
    )
  let origin: SeriesOrigin | null = null
  try {
    const isPresent = (await soundAudit(folder, cohort, own)) !== null
    if (!isPresent) {
      const read = readOrigin(folder, cohort, own.series)
      origin = read.origin
      for (const setup of read.setups) await options.setup.catalogue.include(setup)
      await makeAudit({ folder, cohort, job: own, origin, options })
    }
    removeDamaged(folder, own)
    forgetFailure(folder, own)
    return isPresent ? 'present' : 'made'
  } catch (thrown) {
    const { code, message } = asDenoscopeError(thrown)
    if (code !== 'job.cancelled') keepFailure(folder, own, thrown, origin)
    throw new DenoscopeError(code, withoutOrigin(message, origin), { cause: thrown })
  }
}

/** The job with the key of another. Numbers change if a plan is checked again. @throws argument.invalid */
function sameJob({ jobs }: CohortFile, { key, number }: CohortJob): CohortJob {
  const job = jobs[number - 1]?.key === key ? jobs[number - 1] : jobs.find((each) => each.key === key)
  if (job) return job
  throw new DenoscopeError('argument.invalid', `job ${number}: is no longer in the cohort's plan`)
}

interface RunningJob {
  readonly folder: string
  readonly cohort: CohortFile
  readonly job: CohortJob
  readonly origin: SeriesOrigin
  readonly options: JobOptions
}

async function makeAudit(running: RunningJob): Promise<void> {
  const { folder, cohort, job, origin, options } = running
  const { signal, onProgress, setup } = options
  const setting = cohort.settings.find(({ name }) => name === job.setting)!
  const { content } = cohort.series.find(({ label }) => label === job.series)!
  const parts = await apartParts(await openParts(origin, signal))
  if (canonicalJson(await contentOf(parts)) !== canonicalJson(content))
    throw new DenoscopeError('source.unknown', `${job.series}: its files have changed since the plan was checked`)
  const series = auditSeriesOf(parts, setting)
  const request = jobRequest(parts, series, setting, { seed: job.seed, title: `${job.series}, ${job.setting}` })
  const task = {
    id: auditIdAt(new Date().toISOString(), job.key),
    request,
    ...series,
    directory: cohortPaths(folder).audit(job.key),
    keepExisting: true,
    complete: async (directory: string, audit: CompletedAudit) => completeAudit(directory, audit, cohort, job),
    ...(signal && { signal }),
    ...(onProgress && { onProgress })
  }
  const { catalogue, modelsDirectory } = setup
  const needsBackend = request.denoisers.length > 0
  const denoising = needsBackend ? { catalogue, modelsDirectory, backend: await setup.loadBackend() } : null
  await runAudit(await auditInput(task, denoising))
}

/** Adds what a cohort reads to an audit's folder. Removes the images that its plan does not keep. */
function completeAudit(directory: string, audit: CompletedAudit, cohort: CohortFile, job: CohortJob): void {
  const { record, patches, scores } = audit
  const air = readAir(directory)
  const scored = { record, scores, air }
  const means = writeSliceMeans(directory, record, { patches, scores, air })
  const { pixels, worstPatches: worst, samplePatches: sample = 0 } = cohort
  const arrays = keepPixels(directory, scored, record.arrays ?? {}, { pixels, worst, sample })
  const { key, series, patient, setting } = job
  writeAuditRecord(directory, {
    ...record,
    ...(pixels !== 'all' && { pixels }),
    cohort: { key, series, patient, setting },
    arrays: { ...arrays, [sliceMeansFile]: means }
  })
}
