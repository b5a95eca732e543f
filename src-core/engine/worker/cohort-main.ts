import type { AuditRecord } from '../../audit/audit-record.ts'
import { readCohortFile } from '../../cohort/cohort-folder.ts'
import type { CaseChoice } from '../../cohort-cases/case-choice.ts'
import { answerTasks, type TaskContext } from '../../runtime/process-tasks.ts'
import { workerSetup } from './cohort-tasks.ts'
import { startCohortWorker } from './cohort-worker.ts'

export interface CohortProgress {
  readonly fraction: number
  readonly message: string
  readonly remainingSeconds?: number | null
}

type Context = TaskContext<CohortProgress>

/** Entry of the process that checks and runs cohorts. Its database would hold up the engine. */
const cohortTasks = {
  /** Checks a plan whole, and stores it in the cohort's folder. @throws as `checkAndStore` */
  async check(
    task: {
      readonly path: string
      readonly folder: string
      /** Folders that the plan may name. Default: all. */
      readonly within: readonly string[] | undefined
      readonly modelsDirectory: string
    },
    { signal, report }: Context
  ): Promise<null> {
    const { checkAndStore } = await import('../../cohort/open-cohort.ts')
    const { path, folder, within, modelsDirectory } = task
    await checkAndStore(path, folder, {
      setup: workerSetup(modelsDirectory),
      within,
      signal,
      onProgress: (fraction, message) => report({ fraction, message })
    })
    return null
  },

  /** Runs the audits that are missing, then writes the report. @throws as `runCohort` */
  async run(
    {
      folder,
      workers,
      modelsDirectory
    }: { readonly folder: string; readonly workers: number; readonly modelsDirectory: string },
    { signal, report }: Context
  ): Promise<null> {
    const { runCohort } = await import('../../cohort-runs/run-cohort.ts')
    const { shareOf, statusWords } = await import('../../cohort-runs/cohort-status.ts')
    await runCohort({
      folder,
      cohort: await readCohortFile(folder),
      workers,
      startWorker: () => startCohortWorker(modelsDirectory, workers),
      signal,
      // A person who runs the cohort again wants failed audits tried, and a pause ended.
      first: 'resume',
      onStatus: (status) =>
        report({ fraction: shareOf(status), message: statusWords(status), remainingSeconds: status.remainingSeconds }),
      onNotice: (message) => report({ fraction: 0, message })
    })
    report({ fraction: 1, message: 'Writing the report' })
    await writeReport(folder)
    return null
  },

  /** Draws cases into the folder of a new audit. @throws as `drawCases` */
  async draw(
    task: { readonly folder: string; readonly choice: CaseChoice; readonly target: string; readonly id: string },
    { signal, report }: Context
  ): Promise<AuditRecord> {
    const { drawCases } = await import('../../cohort-cases/draw-cases.ts')
    const { folder, choice, target, id } = task
    const onProgress = (fraction: number, message: string) => report({ fraction, message })
    return drawCases(folder, choice, target, { id, signal, onProgress })
  },

  /** Writes the report of the audits that are there. */
  async report({ folder }: { readonly folder: string }): Promise<null> {
    await writeReport(folder)
    return null
  }
}
export type CohortProcessTasks = typeof cohortTasks

async function writeReport(folder: string): Promise<void> {
  const { writeCohortReport } = await import('../../reports/cohort/write-cohort-report.ts')
  await writeCohortReport(folder)
}

answerTasks<CohortProgress>('the process of a cohort', cohortTasks)
