import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { asDenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { makeFolder } from '../files/make-folder.ts'
import { hidePath } from './check-item.ts'
import { cohortPaths } from './cohort-folder.ts'
import type { CohortFailure, CohortJob } from './cohort-job.ts'
import type { SeriesOrigin } from './job-series.ts'

/** Keeps the failure of a job. Its message names no path of the series. */
export function keepFailure(
  folder: string,
  job: Pick<CohortJob, 'key' | 'number'>,
  thrown: unknown,
  origin: SeriesOrigin | null
): void {
  const { failures, failure } = cohortPaths(folder)
  const { code, message } = asDenoscopeError(thrown)
  const kept: CohortFailure = {
    key: job.key,
    number: job.number,
    attempts: (failureOf(failure(job.key))?.attempts ?? 0) + 1,
    at: new Date().toISOString(),
    code,
    message: withoutOrigin(message.split('\n')[0]!, origin)
  }
  makeFolder(failures)
  writeFileAtomically(failure(job.key), `${JSON.stringify(kept, null, 2)}\n`)
}

export function forgetFailure(folder: string, { key }: CohortJob): void {
  rmSync(cohortPaths(folder).failure(key), { force: true })
}

/** Failures in a cohort's folder, by key. */
export function readFailures(folder: string): Map<string, CohortFailure> {
  const { failures } = cohortPaths(folder)
  const names = existsSync(failures) ? readdirSync(failures).filter((name) => /^[0-9a-f]{32}\.json$/.test(name)) : []
  return new Map(
    names.flatMap((name): [string, CohortFailure][] => {
      const failure = failureOf(join(failures, name))
      return failure ? [[failure.key, failure]] : []
    })
  )
}

/** Null if the file is gone: its job has succeeded meanwhile. */
function failureOf(path: string): CohortFailure | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as CohortFailure
  } catch {
    return null
  }
}

/** A message in which the paths of a series are hidden. */
export function withoutOrigin(message: string, origin: SeriesOrigin | null): string {
  const parts = origin ? [origin.input, origin.reference, ...origin.outputs.map(({ part }) => part)] : []
  const paths = parts.flatMap((part) => part?.paths ?? [])
  let text = message
  for (const path of paths.toSorted((a, b) => b.length - a.length)) if (text.includes(path)) text = hidePath(text, path)
  return text
}
