import { planHash } from './job-key.ts'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically, writeFileOnce } from '../files/atomic-file.ts'
import { fileError } from '../files/file-error.ts'
import { makeFolder } from '../files/make-folder.ts'
import { throwIfCancelled } from '../sources/listed-files.ts'
import type { CheckedPlan } from './check-plan.ts'
import { cohortPaths, readCohortFile } from './cohort-folder.ts'
import type { CohortFile } from './cohort-job.ts'
import { seriesOriginSchema, type SeriesOrigin } from './job-series.ts'

/**
 * Writes a checked plan into its folder. Of several processes that write at a time, one succeeds.
 * @param replace true to replace an earlier plan; audits that still fit stay
 * @returns the cohort that the folder holds
 */
export async function storeCohort(folder: string, checked: CheckedPlan, replace: boolean): Promise<CohortFile> {
  const paths = cohortPaths(folder)
  const { file, origins, written } = checked
  const own = paths.sources(file.id)
  makeFolder(paths.audits)
  makeFolder(own)
  writeFileAtomically(join(own, 'cohort.json'), `${JSON.stringify({ salt: origins.salt, setups: origins.setups })}\n`)
  for (const [label, origin] of Object.entries(origins.series))
    writeFileAtomically(join(own, `${label}.json`), `${JSON.stringify(origin)}\n`)
  const text = `${JSON.stringify(file, null, 1)}\n`
  if (replace) writeFileAtomically(paths.cohort, text)
  else if (!writeFileOnce(paths.cohort, text)) {
    await rm(own, { recursive: true, force: true })
    return readCohortFile(folder)
  }
  writeFileAtomically(paths.plan, written.text)
  if (replace) removeOtherSources(folder, file.id)
  return file
}

function removeOtherSources(folder: string, id: string): void {
  for (const name of readdirSync(folder))
    if (name.startsWith('sources-cohort-') && name !== `sources-${id}`)
      rmSync(join(folder, name), { recursive: true, force: true })
}

/**
 * Instructions for opening the series of a job, and the set-ups of denoisers.
 * @throws file.not-found, file.unreadable
 */
export function readOrigin(
  folder: string,
  { id }: CohortFile,
  label: string
): { origin: SeriesOrigin; setups: string[] } {
  const own = cohortPaths(folder).sources(id)
  const origin = seriesOriginSchema.parse(readJson(join(own, `${label}.json`)))
  const { setups } = readJson(join(own, 'cohort.json')) as { setups: string[] }
  return { origin, setups }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
}

/** Milliseconds between two looks at the folder of a waiting process, and between two signs of life. */
const [look, sign] = [250, 5000]
/** A shared file system may show a time a minute late. */
const longestSilence = 180_000

interface WaitOptions {
  readonly signal?: AbortSignal
  /** Milliseconds without a sign of life after which a process counts as ended. Default: three minutes. */
  readonly patience?: number
}

/**
 * The cohort of a folder; if it has none, `make` checks and stores it. Processes that start together, as those of a job
 * array do, wait for the first one. Only time is lost if that one is killed.
 * @throws argument.invalid if the plan is another one now
 */
export async function cohortOf(
  folder: string,
  text: string,
  make: () => Promise<CohortFile>,
  { signal, patience = longestSilence }: WaitOptions = {}
): Promise<CohortFile> {
  const { cohort, making } = cohortPaths(folder)
  makeFolder(folder)
  if (!existsSync(cohort) && !(await hasWaited(folder, patience, signal))) {
    const alive = setInterval(() => touch(making), sign)
    try {
      await make()
    } finally {
      clearInterval(alive)
      rmSync(making, { recursive: true, force: true })
    }
  }
  const file = await readCohortFile(folder)
  if (file.planHash === planHash(text)) return file
  throw new DenoscopeError(
    'argument.invalid',
    'the plan has changed since it was checked; check it again with --check, which keeps the audits that still fit'
  )
}

/** Waits for a process that makes the cohort. @returns false if this process has to make it */
async function hasWaited(folder: string, patience: number, signal?: AbortSignal): Promise<boolean> {
  const { cohort, making } = cohortPaths(folder)
  let [seen, silentSince] = [0, performance.now()]
  while (!existsSync(cohort)) {
    throwIfCancelled(signal)
    if (taken(making)) return false
    const at = statSync(making, { throwIfNoEntry: false })?.mtimeMs ?? 0
    // Clocks of computers differ: only a change of the time counts, by the own clock.
    if (at !== seen) [seen, silentSince] = [at, performance.now()]
    else if (performance.now() - silentSince > patience) return false
    await wait(look)
  }
  return true
}

/** Makes the folder that says that a process makes the cohort. @returns false if another process has */
function taken(making: string): boolean {
  try {
    mkdirSync(making)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw fileError(making, 'write', cause)
  }
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // Another process counted this one as ended, and removed the folder.
  }
}
