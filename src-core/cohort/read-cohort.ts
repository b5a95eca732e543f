import type { CohortAudit, CohortResults } from './cohort-results.ts'
import { cohortPaths, readCohortFile } from './cohort-folder.ts'
import type { CohortConditions, CohortFile, CohortJob } from './cohort-job.ts'
import { soundAudit } from './job-audit.ts'
import { readFailures } from './job-failures.ts'

/**
 * Reads a cohort's folder. Audits are read one at a time, so that a thousand need no more memory than one. Damaged ones
 * are set aside, and are failures then.
 * @throws argument.invalid without a cohort; while iterating file.unwritable
 */
export async function readCohort(folder: string): Promise<CohortResults> {
  const cohort = await readCohortFile(folder)
  return {
    cohort,
    audits: auditsOf(folder, cohort),
    failures: () => {
      const failures = readFailures(folder)
      return cohort.jobs.flatMap(({ key, number }) => {
        const failure = failures.get(key)
        return failure ? [{ ...failure, number }] : []
      })
    },
    exclusions: cohort.exclusions
  }
}

async function* auditsOf(folder: string, cohort: CohortFile): AsyncGenerator<CohortAudit> {
  for (const job of cohort.jobs) {
    const audit = await soundAudit(folder, cohort, job)
    if (!audit) continue
    yield { job, folder: cohortPaths(folder).audit(job.key), conditions: conditionsOf(cohort, job), ...audit }
  }
}

/** Conditions of a job: those of its series, and the dose that its setting simulates. */
export function conditionsOf({ series, settings }: CohortFile, job: CohortJob): CohortConditions {
  const { conditions, content } = series.find(({ label }) => label === job.series)!
  const { degradation } = settings.find(({ name }) => name === job.setting)!.request
  if (content.reference !== null || degradation.kind !== 'reduced-dose') return conditions
  return { ...conditions, dose: `${Math.round(degradation.share * 100)} %` }
}
