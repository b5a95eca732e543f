import type { CohortAudit, CohortResults } from './cohort-results.ts'
import { cohortPaths, readCohortFile } from './cohort-folder.ts'
import type { CohortConditions, CohortFile, CohortJob } from './cohort-job.ts'
import { finishedAudit } from './job-audit.ts'
import { readFailures } from './job-failures.ts'
import { readSliceMeans } from './slice-means.ts'

/**
 * Reads a cohort's folder. Audits are read one at a time, so that a thousand need no more memory than one.
 * @throws argument.invalid without a cohort; while iterating audit.damaged for an audit that does not fit its job
 */
export async function readCohort(folder: string): Promise<CohortResults> {
  const cohort = await readCohortFile(folder)
  const failures = readFailures(folder)
  return {
    cohort,
    audits: auditsOf(folder, cohort),
    failures: cohort.jobs.flatMap(({ key, number }) => {
      const failure = failures.get(key)
      return failure ? [{ ...failure, number }] : []
    }),
    exclusions: cohort.exclusions
  }
}

async function* auditsOf(folder: string, cohort: CohortFile): AsyncGenerator<CohortAudit> {
  for (const job of cohort.jobs) {
    const record = await finishedAudit(folder, cohort, job)
    if (!record) continue
    const directory = cohortPaths(folder).audit(job.key)
    const sliceMeans = readSliceMeans(directory, record)
    yield { job, folder: directory, record, conditions: conditionsOf(cohort, job), sliceMeans }
  }
}

/** Conditions of a job: those of its series, and the dose that its setting simulates. */
export function conditionsOf({ series, settings }: CohortFile, job: CohortJob): CohortConditions {
  const { conditions, content } = series.find(({ label }) => label === job.series)!
  const { degradation } = settings.find(({ name }) => name === job.setting)!.request
  if (content.reference !== null || degradation.kind !== 'reduced-dose') return conditions
  return { ...conditions, dose: `${Math.round(degradation.share * 100)} %` }
}
