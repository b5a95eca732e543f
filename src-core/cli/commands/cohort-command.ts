import { resolve } from 'node:path'
import { Command } from 'commander'
import type { CohortFile, CohortSeries } from '../../cohort/cohort-job.ts'
import type { StoredPlan } from '../../cohort/open-cohort.ts'
import { bytesText, count, counted } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import { printable, printableLine } from '../../printable.ts'
import { duration } from '../../reports/number-text.ts'
import { runRequests, type RunRequest } from '../../cohort-runs/run-folder.ts'
import { integer, jsonOption } from '../options/common-options.ts'
import { alignedTable } from '../support/aligned-table.ts'
import { reportCohort, reportRun } from '../support/cohort-report.ts'
import { fetchFromPacs, localCohortSetup } from '../support/cohort-setup.ts'
import type { CohortRunOptions } from '../support/cohort-modes.ts'
import { interruptSignal, ProgressLine, warnAll } from '../support/standard-error.ts'

const help = `
The plan (YAML or JSON) lists series, settings, denoisers and seeds; docs/cohorts.md describes it. One audit is made for each
series, setting and seed. The whole plan is checked before anything runs. --check prints what will be made, how long it takes and
how large it is, and keeps the checked plan in the folder. --one N runs one job and is safe to repeat: a finished audit stays.
`

export function cohortCommand(): Command {
  return new Command('cohort')
    .description('Audit a whole cohort by a plan: one audit for each series and setting.')
    .argument('<plan>', 'plan of the cohort, YAML or JSON')
    .requiredOption('--out <folder>', 'folder of the cohort')
    .option('--check', 'check the whole plan and state what will be made, without running it')
    .option('--one <number>', 'run only the job of this number, for job arrays', integer(1))
    .option(
      '--workers <number>',
      'jobs at the same time on this computer (default: one for each core)',
      integer(0, 1024)
    )
    .option(
      '--database <url>',
      'PostgreSQL that shares the jobs with `denoscope worker`: postgres://user@host/database'
    )
    .option('--status', 'print the state of the jobs; another process may run them')
    .option('--pause', 'let running jobs end, and take no further ones')
    .option('--resume', 'go on after --pause')
    .option('--cancel', 'cancel all jobs that are not done')
    .option('--retry', 'try jobs again that failed for good')
    .option('--report', 'write the report of what is there: HTML, PDF and tables')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((plan: string, options: CohortOptions) => cohort(plan, options))
}

interface CohortOptions extends CohortRunOptions {
  out: string
  check?: boolean
  one?: number
  status?: boolean
  pause?: boolean
  resume?: boolean
  cancel?: boolean
  retry?: boolean
  report?: boolean
}

async function cohort(plan: string, options: CohortOptions): Promise<void> {
  const { PlanError } = await import('../../cohort/plan-file.ts')
  try {
    const mode = modeOf(options)
    if (mode === 'check') return await check(plan, options)
    if (mode === 'report') return await reportCohort(resolve(options.out), options.json)
    if (mode === 'status' || runRequests.some((request) => request === mode))
      if (await control(options, mode as RunRequest | 'status')) return
    await run(plan, options)
  } catch (thrown) {
    if (!(thrown instanceof PlanError)) throw thrown
    const [last, ...others] = thrown.problems.toReversed()
    for (const problem of others.toReversed()) process.stderr.write(`denoscope: ${printableLine(problem)}\n`)
    throw new DenoscopeError('argument.invalid', last!)
  }
}

async function check(plan: string, { out, json }: CohortOptions): Promise<void> {
  const { checkAndStore } = await import('../../cohort/open-cohort.ts')
  const stored = await withProgress(async (checking) => checkAndStore(resolve(plan), resolve(out), checking))
  warnAll(stored.checked.warnings)
  if (json) {
    const { cohort: file, free, checked } = stored
    const { exclusions, warnings } = checked
    process.stdout.write(`${JSON.stringify({ ...file, exclusions, warnings, freeBytes: free }, null, 2)}\n`)
    return
  }
  process.stdout.write(`${checkedText(stored, plan, out)}\n`)
}

/** Runs work that reports its progress and that Ctrl+C cancels. */
async function withProgress<Result>(
  work: (options: {
    readonly setup: Awaited<ReturnType<typeof localCohortSetup>>
    readonly fetchPacs: typeof fetchFromPacs
    readonly signal: AbortSignal
    readonly onProgress: (fraction: number, message: string, left?: number | null) => void
  }) => Promise<Result>
): Promise<Result> {
  const progress = new ProgressLine()
  const onProgress = (fraction: number, message: string, left?: number | null) =>
    progress.report(fraction, message, left)
  try {
    const setup = await localCohortSetup()
    return await work({ setup, fetchPacs: fetchFromPacs, signal: interruptSignal(), onProgress })
  } finally {
    progress.end()
  }
}

function checkedText({ cohort: file, checked, free }: StoredPlan, plan: string, out: string): string {
  const { jobs, patients, series, settings, estimate } = file
  const seeds = new Set(jobs.map(({ seed }) => seed)).size
  const excluded = checked.exclusions.map(
    ({ place, path, reason }) => `  ${place} (${printable(path)}): ${printableLine(reason)}`
  )
  const time = estimate.seconds === null ? '' : `about ${duration(estimate.seconds)} with one worker, `
  return [
    `${printable(file.title)}: ${counted(series.length, 'series', 'series')} of ${counted(patients.length, 'patient')}, ${counted(settings.length, 'setting')}, ${counted(seeds, 'seed')}: ${counted(jobs.length, 'audit')}`,
    '',
    seriesTable(series).trimEnd(),
    ...repeatedPatients(file),
    ...(excluded.length > 0 ? ['', `${counted(excluded.length, 'series', 'series')} left out:`, ...excluded] : []),
    '',
    `Estimate: ${counted(estimate.patches, 'patch', 'patches')}, ${time}${bytesText(estimate.bytes)} on the disk (${bytesText(free)} free).`,
    ...(estimate.seconds === null
      ? []
      : [
          'Time is an estimate from one slice of each setting, measured here. Other series and other computers differ.'
        ]),
    `One job: denoscope cohort ${printable(plan)} --out ${printable(out)} --one N, N from 1 to ${count(jobs.length)}`
  ].join('\n')
}

/** Most series that are printed. The others are in cohort.json. */
const mostPrinted = 40

function seriesTable(series: readonly CohortSeries[]): string {
  const rows = series
    .slice(0, mostPrinted)
    .map(({ label, patient, name, sliceCount, rows: height, columns, conditions }) => ({
      label,
      patient,
      name: printableLine(name),
      size: `${count(sliceCount)} x ${height} x ${columns}`,
      dose: conditions.dose ?? (conditions.exposure === null ? null : `${conditions.exposure.toFixed(0)} mAs`),
      kernel: conditions.kernel,
      thickness: conditions.sliceThickness === null ? null : `${Number(conditions.sliceThickness.toFixed(2))} mm`,
      scanner: conditions.scanner,
      bodyPart: conditions.bodyPart
    }))
  const headings = {
    label: 'Series',
    patient: 'Patient',
    name: 'Name',
    size: 'Slices and pixels',
    dose: 'Dose',
    kernel: 'Kernel',
    thickness: 'Thickness',
    scanner: 'Scanner',
    bodyPart: 'Body part'
  }
  const more = series.length - rows.length
  return `${alignedTable(headings, rows)}${more > 0 ? `and ${count(more)} more, in cohort.json\n` : ''}`
}

/** Patients with several series: a bootstrap over patients draws them together. */
function repeatedPatients({ patients, series }: CohortFile): string[] {
  const repeated = patients
    .map(({ label }) => ({ label, own: series.filter(({ patient }) => patient === label).length }))
    .filter(({ own }) => own > 1)
  if (repeated.length === 0) return []
  const [named, more] = [repeated.slice(0, 10), repeated.length - 10]
  const words = named.map(({ label, own }) => `${label} (${own})`).join(', ')
  return ['', `Patients with several series: ${words}${more > 0 ? ` and ${more} more` : ''}.`]
}

async function run(plan: string, options: CohortOptions): Promise<void> {
  const { out, one, json } = options
  const { openCohort, requireJob } = await import('../../cohort/open-cohort.ts')
  const { runCohortJob } = await import('../../cohort/run-cohort-job.ts')
  const folder = resolve(out)
  if (one === undefined) return runAll(plan, folder, options)
  await withProgress(async (checking) => {
    const file = await openCohort(resolve(plan), folder, checking)
    requireJob(file, one)
    const { setup, signal, onProgress } = checking
    const job = file.jobs[one - 1]!
    const result = await runCohortJob(folder, job, { setup, signal, onProgress })
    process.stdout.write(json ? `${JSON.stringify({ ...job, result })}\n` : `${jobText(job, file, result)}\n`)
  })
}

/** Runs every job of a cohort. */
async function runAll(plan: string, folder: string, options: CohortOptions): Promise<void> {
  const { openCohort } = await import('../../cohort/open-cohort.ts')
  const { runWhole } = await import('../support/cohort-modes.ts')
  const { cohort, signal } = await withProgress(async (checking) => ({
    cohort: await openCohort(resolve(plan), folder, checking),
    signal: checking.signal
  }))
  const first = options.retry ? ('retry' as const) : options.resume ? ('resume' as const) : undefined
  const { done } = await runWhole(folder, cohort, { ...options, ...(first && { first }) }, signal)
  if (done > 0) await reportRun(folder, signal)
}

const modes = ['check', 'one', 'report', 'status', ...runRequests] as const

/** The mode that was asked for. @throws argument.invalid for two at once */
function modeOf(options: CohortOptions): (typeof modes)[number] | undefined {
  const [mode, other] = modes.filter((each) => options[each] !== undefined)
  if (other) throw new DenoscopeError('argument.invalid', `--${mode}, --${other}: expected one of them`)
  return mode
}

/** Prints or changes the state of a cohort. @returns false if its jobs are to be run now */
async function control(options: CohortOptions, mode: RunRequest | 'status'): Promise<boolean> {
  const { readCohortFile } = await import('../../cohort/cohort-folder.ts')
  const { askRunning, printStatus } = await import('../support/cohort-modes.ts')
  const folder = resolve(options.out)
  const { database } = options
  const place = { folder, cohort: await readCohortFile(folder), ...(database !== undefined && { database }) }
  if (mode === 'status') {
    await printStatus(place, options)
    return true
  }
  return askRunning(place, mode, options)
}

const jobText = (
  { number, series, patient, setting, seed, key }: CohortFile['jobs'][number],
  { jobs }: CohortFile,
  result: string
): string =>
  `job ${number} of ${jobs.length}, ${series} of ${patient}, setting '${printable(setting)}', seed ${seed}: ${result === 'made' ? 'made' : 'present already'}, audits/${key}`
