import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { readError } from '../files/file-error.ts'
import type { CohortFile, CohortJob } from './cohort-job.ts'

/**
 * Files of a cohort's folder; docs/cohorts.md describes them. Paths of images, which may name patients, are in
 * `sources-<id>` alone.
 */
export const cohortPaths = (folder: string) => ({
  cohort: join(folder, 'cohort.json'),
  plan: join(folder, 'plan.yaml'),
  audits: join(folder, 'audits'),
  failures: join(folder, 'failures'),
  pacs: join(folder, 'pacs'),
  making: join(folder, '.making'),
  audit: (key: string) => join(folder, 'audits', key),
  failure: (key: string) => join(folder, 'failures', `${key}.json`),
  sources: (id: string) => join(folder, `sources-${id}`)
})

/** @throws argument.invalid if the folder holds no cohort */
export async function readCohortFile(folder: string): Promise<CohortFile> {
  const path = cohortPaths(folder).cohort
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new DenoscopeError('argument.invalid', `${path}: not found; check the plan of the cohort first`, { cause })
    throw readError(path, cause)
  })
  return parseCohortFile(text, path)
}

function parseCohortFile(text: string, path: string): CohortFile {
  const refuse = (what: string, cause?: unknown): never => {
    throw new DenoscopeError('argument.invalid', `${path}: ${what}`, { cause })
  }
  let value: CohortFile
  try {
    value = JSON.parse(text) as CohortFile
  } catch (cause) {
    return refuse('is not JSON, or is cut short', cause)
  }
  if (value?.format !== 1) refuse(`expected format 1 of a cohort, got ${JSON.stringify(value?.format) ?? 'none'}`)
  return value
}

/** The job of a number. @throws argument.invalid */
export function jobOf({ jobs }: CohortFile, number: number): CohortJob {
  const job = jobs[number - 1]
  if (job) return job
  throw new DenoscopeError('argument.invalid', `job: expected 1 to ${jobs.length}, got ${number}`)
}
