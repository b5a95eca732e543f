import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cohortPaths } from '../cohort/cohort-folder.ts'
import type { CohortFile } from '../cohort/cohort-job.ts'
import { hasAudit } from '../cohort/job-audit.ts'
import { DenoscopeError } from '../errors.ts'
import { completeFolders } from '../files/atomic-folder.ts'

/** Folder of the cohorts of a workspace: one folder each. */
export const cohortsFolder = 'cohorts'

/** A cohort in a list. */
export interface KeptCohort {
  readonly id: string
  readonly title: string
  /** ISO 8601. */
  readonly createdAt: string
  /** Number of audits that its plan makes. */
  readonly jobs: number
  /** Number of audits that are there. */
  readonly finished: number
}

/** Title and time of the cohort in a folder; absent if it cannot be read. */
export function cohortTitleIn(folder: string): { title: string; createdAt: string } | undefined {
  const file = cohortFileIn(folder)
  return file && { title: file.title, createdAt: file.createdAt }
}

/** Cohorts of a workspace, newest first. A folder that cannot be read is listed by Storage alone. */
export function keptCohorts(workspacePath: string): KeptCohort[] {
  const parent = join(workspacePath, cohortsFolder)
  return completeFolders(parent)
    .flatMap((id): KeptCohort[] => {
      const file = cohortFileIn(join(parent, id))
      if (!file) return []
      const { title, createdAt, jobs } = file
      return [{ id, title, createdAt, jobs: jobs.length, finished: finishedKeys(join(parent, id), file).length }]
    })
    .sort((one, other) => other.createdAt.localeCompare(one.createdAt))
}

/** Keys of the jobs of a cohort whose audits are there. */
export const finishedKeys = (folder: string, { jobs }: CohortFile): string[] =>
  jobs.filter((job) => hasAudit(folder, job)).map(({ key }) => key)

/** Folder of a cohort of the workspace. @throws argument.invalid if there is none */
export function cohortFolder(workspacePath: string, id: string): string {
  const folder = join(workspacePath, cohortsFolder, id)
  if (basename(id) === id && existsSync(folder)) return folder
  throw new DenoscopeError('argument.invalid', `id: there is no cohort '${id}' in this workspace`)
}

function cohortFileIn(folder: string): CohortFile | undefined {
  try {
    const file = JSON.parse(readFileSync(cohortPaths(folder).cohort, 'utf8')) as CohortFile
    return file.format === 1 ? file : undefined
  } catch {
    return undefined
  }
}
