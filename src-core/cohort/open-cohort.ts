import { bytesText } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import { type CheckedPlan, type CheckOptions, checkPlan } from './check-plan.ts'
import type { CohortFile } from './cohort-job.ts'
import { cohortOf, storeCohort } from './cohort-store.ts'
import { freeBytes, measureSeconds } from './measure-pace.ts'
import { PlanError, readPlan } from './plan-file.ts'

/** A plan that was checked and stored. */
export interface StoredPlan {
  readonly checked: CheckedPlan
  readonly cohort: CohortFile
  /** Free bytes of the disk. */
  readonly free: number
}

/**
 * Checks a plan whole, measures the pace of this machine, and stores the cohort. Replaces an earlier plan of the
 * folder; audits that still fit stay.
 * @throws PlanError with every problem
 */
export async function checkAndStore(path: string, folder: string, options: CheckOptions): Promise<StoredPlan> {
  const checked = await checkPlan(path, folder, options)
  const free = await freeBytes(folder)
  const { estimate } = checked.file
  if (estimate.bytes > free)
    throw new PlanError([
      `${checked.written.place([])} the cohort needs ${bytesText(estimate.bytes)}, the disk of ${folder} has ${bytesText(free)} free`
    ])
  options.onProgress?.(1, 'Measuring the pace')
  const seconds = await measureSeconds(checked, options.setup, options.signal)
  const measured = { ...checked, file: { ...checked.file, estimate: { ...estimate, seconds } } }
  return { checked: measured, cohort: await storeCohort(folder, measured, true), free }
}

/**
 * The cohort of a folder for a run of its jobs. Checks the plan if the folder has none; of processes that start
 * together, one checks and the others wait.
 * @throws PlanError; argument.invalid if the plan has changed since it was checked
 */
export async function openCohort(path: string, folder: string, options: CheckOptions): Promise<CohortFile> {
  const { text } = readPlan(path)
  const make = async () => storeCohort(folder, await checkPlan(path, folder, options), false)
  return cohortOf(folder, text, make, { ...(options.signal && { signal: options.signal }) })
}

/** @throws argument.invalid if a number is no job */
export function requireJob({ jobs }: CohortFile, number: number): void {
  if (number > jobs.length)
    throw new DenoscopeError('argument.invalid', `--one: the plan has ${jobs.length} jobs, got ${number}`)
}
