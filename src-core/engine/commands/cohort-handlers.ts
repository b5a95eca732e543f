import { existsSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newAuditId } from '../../audit/audit-files.ts'
import type { CaseChoice } from '../../cohort-cases/case-choice.ts'
import { cohortPaths, readCohortFile } from '../../cohort/cohort-folder.ts'
import { readFailures } from '../../cohort/job-failures.ts'
import { control } from '../../cohort-runs/control-cohort.ts'
import { readWrittenStatus } from '../../cohort-runs/run-folder.ts'
import { DenoscopeError } from '../../errors.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { newFolderId } from '../../storage/folder-ids.ts'
import { cohortFolder, cohortsFolder, finishedKeys, keptCohorts } from '../../storage/kept-cohorts.ts'
import type { CohortContent, ModelPlace } from '../contract-payloads.ts'
import { allowed, type Caller, type NamedPath } from '../path-rules.ts'
import type { CohortProgress } from '../worker/cohort-main.ts'
import { CohortProcess } from '../worker/cohort-process.ts'
import type { JobContext } from '../workspace/jobs.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'
import { removeUnfinished } from './audit-handlers.ts'
import { uploadDirectory } from './source-handlers.ts'

/** Cohorts of the workspace: plans that are checked, run and reported. */
export function cohortCommands(context: EngineContext): HandlersOf<'cohorts'> {
  const { workspace, jobs } = context
  const folderOf = (id: string) => cohortFolder(workspace.path, id)
  return {
    'cohorts.check': async ({ plan }, caller) => {
      const path = await planPath(context, plan, caller)
      const { folders } = caller.paths
      const within = folders && [...folders, workspace.path]
      return { jobId: jobs.start('cohort-check', 'Plan of a cohort', (job) => check(context, { path, within }, job)) }
    },
    'cohorts.run': async ({ id, workers }) => {
      const folder = folderOf(id)
      const { title } = await readCohortFile(folder)
      const work = async (job: JobContext) => {
        await inProcess((cohorts) =>
          cohorts.run('run', { folder, workers, modelsDirectory: modelsOf(context) }, following(job))
        )
        return { cohortId: id }
      }
      return { jobId: jobs.start('cohort', title, work) }
    },
    'cohorts.list': () => keptCohorts(workspace.path),
    'cohorts.read': ({ id }) => contentOf(folderOf(id)),
    'cohorts.preview': ({ id }) => readFile(join(folderOf(id), reportPage), 'utf8'),
    'cohorts.control': async ({ id, action }) => {
      const folder = folderOf(id)
      if (action === 'report') return void (await inProcess((cohorts) => cohorts.run('report', { folder })))
      const cohort = await readCohortFile(folder)
      const isDone = await control({ folder, cohort }, action)
      if (!isDone && action === 'retry') rmSync(cohortPaths(folder).failures, { recursive: true, force: true })
    },
    'cohorts.drawCases': async ({ id, choice }) => {
      const folder = folderOf(id)
      const { title } = await readCohortFile(folder)
      return { jobId: jobs.start('case-draw', `Cases of ${title}`, (job) => draw(context, { folder, choice }, job)) }
    },
    'cohorts.file': async ({ id, file }) => {
      const folder = folderOf(id)
      if ((await reportFiles(folder)).includes(file)) return readFile(join(folder, file))
      throw new DenoscopeError('argument.invalid', `file: the report of this cohort has no '${file}'`)
    }
  }
}

const reportPage = 'report.html'

const modelsOf = ({ workspace }: EngineContext): string => join(workspace.path, 'models')

/** Options of a task whose progress is that of a job. */
const following = ({ signal, report }: JobContext) => ({
  signal,
  onProgress: ({ fraction, message, remainingSeconds }: CohortProgress) => report(fraction, message, remainingSeconds)
})

/** Does work in a process of its own, which ends with it. */
async function inProcess<Result>(work: (cohorts: CohortProcess) => Promise<Result>): Promise<Result> {
  const cohorts = new CohortProcess()
  try {
    return await work(cohorts)
  } finally {
    cohorts.stop()
  }
}

/** Checks a plan into a new folder of the workspace. A plan with problems leaves no folder. */
async function check(
  context: EngineContext,
  { path, within }: { readonly path: string; readonly within: readonly string[] | undefined },
  job: JobContext
): Promise<{ cohortId: string }> {
  const cohortId = newFolderId('cohort')
  const folder = join(context.workspace.path, cohortsFolder, cohortId)
  makeFolder(folder)
  try {
    const task = { path, folder, within, modelsDirectory: modelsOf(context) }
    await inProcess((cohorts) => cohorts.run('check', task, following(job)))
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true })
    throw thrown
  }
  return { cohortId }
}

/** Draws cases into a new audit of the workspace. */
async function draw(
  { workspace: { audits } }: EngineContext,
  { folder, choice }: { readonly folder: string; readonly choice: CaseChoice },
  job: JobContext
): Promise<{ auditId: string }> {
  const auditId = newAuditId()
  const target = audits.directory(auditId)
  try {
    const record = await inProcess((cohorts) =>
      cohorts.run('draw', { folder, choice, target, id: auditId }, following(job))
    )
    audits.create(record)
    return { auditId }
  } catch (thrown) {
    removeUnfinished(target)
    throw thrown
  }
}

/** The file of a plan: a named path, or the only file of an upload. @throws path.refused, file.not-found */
async function planPath(context: EngineContext, place: ModelPlace<NamedPath>, caller: Caller): Promise<string> {
  if ('path' in place) return allowed(caller, place.path)
  const folder = uploadDirectory(context, place.batch)
  const [name] = await readdir(folder).catch(() => [])
  if (name !== undefined) return join(folder, name)
  throw new DenoscopeError('file.not-found', 'batch: the upload holds no file')
}

async function contentOf(folder: string): Promise<CohortContent> {
  const file = await readCohortFile(folder)
  const failures = readFailures(folder)
  const written = readWrittenStatus(folder)
  const files = await reportFiles(folder)
  return {
    file,
    finished: finishedKeys(folder, file),
    failures: file.jobs.flatMap(({ key }) => failures.get(key) ?? []),
    isPaused: written?.cohort === file.id && written.isPaused,
    reportFiles: existsSync(join(folder, reportPage)) ? files : []
  }
}

/** Names of the report's files in a cohort's folder, the page first. */
async function reportFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return [reportPage, 'report.pdf', ...names.filter((name) => name.endsWith('.csv')).sort(), 'cohort.json'].filter(
    (name) => names.includes(name)
  )
}
