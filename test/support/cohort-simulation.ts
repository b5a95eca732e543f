import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { mulberry32 } from './dicom.ts'
import { childrenOf, processorSeconds, residentMegabytes } from './linux-processes.ts'
import { writeTinyCohort } from './tiny-cohort.ts'

export interface SimulationOptions {
  /** An empty folder. */
  readonly folder: string
  readonly series: number
  readonly workers: number
  /** Finished audits between two kills of a worker, or seconds between them. */
  readonly killEvery: { readonly audits: number } | { readonly seconds: number }
  /** Most kills. Default: no limit. */
  readonly kills?: number
  /** The command line: arguments of Node before those of the command. */
  readonly commandLine: readonly string[]
  readonly onProgress?: (done: number, kills: number) => void
}

/** State of the processes at one time. */
interface Sample {
  readonly done: number
  /** Processor seconds of all processes so far, those that have ended included. */
  readonly processor: number
  /** Workers that have been started so far. */
  readonly starts: number
  /** Memory of the process that hands out the jobs, in MB. */
  readonly memory: number
}

export interface Simulation {
  readonly exitCode: number | null
  /** Standard error of the run. */
  readonly said: string
  readonly seconds: number
  readonly kills: number
  readonly samples: readonly Sample[]
  /** Keys of the plan's jobs, and names in the folder of audits. */
  readonly expected: readonly string[]
  readonly found: readonly string[]
  readonly failures: readonly string[]
}

/**
 * Runs a cohort of tiny series through the command line, while workers are killed.
 * The seed of the choice of workers is fixed. Linux only.
 */
export async function simulateCohort(options: SimulationOptions): Promise<Simulation> {
  const { folder, series, workers, commandLine } = options
  const plan = writeTinyCohort(join(folder, 'input'), series, 8)
  const out = join(folder, 'cohort')
  const audits = join(out, 'audits')
  const command = [...commandLine, 'cohort', plan, '--out', out]
  await ended(spawn(process.execPath, [...command, '--check'], { stdio: ['ignore', 'ignore', 'inherit'] }))
  const started = performance.now()
  const run = spawn(process.execPath, [...command, '--workers', String(workers)], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let said = ''
  run.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const exit = ended(run)
  const watched = await watch(run, audits, options)
  const exitCode = await exit
  const { jobs } = JSON.parse(readFileSync(join(out, 'cohort.json'), 'utf8')) as { jobs: { key: string }[] }
  const failures = join(out, 'failures')
  return {
    exitCode,
    said,
    seconds: (performance.now() - started) / 1000,
    ...watched,
    expected: jobs.map(({ key }) => key).sort(),
    found: readdirSync(audits).sort(),
    failures: existsSync(failures) ? readdirSync(failures) : []
  }
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })

/** Samples the processes and kills workers until the run has ended. */
async function watch(
  run: ChildProcess,
  audits: string,
  { killEvery, kills: mostKills = Infinity, onProgress }: SimulationOptions
): Promise<{ samples: Sample[]; kills: number }> {
  const random = mulberry32(1)
  const processor = new Map<number, number>()
  const samples: Sample[] = []
  let [kills, lastKill, lastDone] = [0, performance.now(), 0]
  while (run.exitCode === null && run.signalCode === null) {
    const children = childrenOf(run.pid!)
    for (const pid of [run.pid!, ...children]) {
      const seconds = processorSeconds(pid)
      if (seconds !== null) processor.set(pid, seconds)
    }
    const done = readdirSync(audits).filter((name) => /^[0-9a-f]{32}$/.test(name)).length
    const memory = residentMegabytes(run.pid!)
    const total = [...processor.values()].reduce((sum, value) => sum + value, 0)
    if (memory) samples.push({ done, processor: total, starts: processor.size - 1, memory })
    onProgress?.(done, kills)
    const isDue =
      'audits' in killEvery
        ? done - lastDone >= killEvery.audits
        : performance.now() - lastKill >= 1000 * killEvery.seconds
    if (isDue && children.length > 0 && done > 0 && kills < mostKills) {
      process.kill(children[Math.floor(random() * children.length)]!, 'SIGKILL')
      ;[kills, lastKill, lastDone] = [kills + 1, performance.now(), done]
    }
    await delay(100)
  }
  return { samples, kills }
}
