/**
 * Runs a cohort of tiny series while workers are killed. Counts the audits that are there afterwards.
 * Measures the processor time of a series, and the memory of the process that hands out the jobs:
 * `npx node test/measurements/cohort-simulation.ts [series] [workers] [seconds between kills]`, after `npm run build`.
 * Defaults: 1000 series, 3 workers, 10 s. Linux only. docs/cohorts.md states its figures. Exit code 1 if an audit is
 * missing or superfluous.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/setup/paths.mjs'
import { type Simulation, simulateCohort } from '../support/cohort-simulation.ts'

const [series = 1000, workers = 3, seconds = 10] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'denoscope-simulation-'))

try {
  const result = await simulateCohort({
    folder,
    series,
    workers,
    killEvery: { seconds },
    commandLine: [join(root, 'dist', 'cli.mjs')],
    onProgress: (done, kills) => process.stderr.write(`\r${done} of ${series} audits, ${kills} workers killed `)
  })
  process.stderr.write('\r\x1b[2K')
  report(result)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function report({ exitCode, said, seconds: time, kills, samples, expected, found, failures }: Simulation): void {
  const areThere = found.length === expected.length && found.every((name, index) => name === expected[index])
  // Before the first audit the database is made.
  const running = samples.filter(({ done }) => done > 0)
  const start = startCost(running)
  const costs = costOfTenths(running, start)
  const [mean, first, second] = [meanOf(costs), meanOf(costs.slice(0, 5)), meanOf(costs.slice(5))]
  const memory = running.filter(({ done }) => done >= series / 10)
  const slope = slopeOf(memory.map(({ done, memory: megabytes }) => [done, megabytes]))
  const percent = (value: number, of = mean) => `${(100 * (value / of - 1)).toFixed(0)} %`
  const megabytes = (sample: { readonly memory: number } | undefined) => `${sample?.memory.toFixed(0)} MB`
  const load = loadavg().map((value) => value.toFixed(1))
  const lines = [
    ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.versions.node}`],
    ['load', load.join(' ')],
    ['series', `${series}, ${workers} workers, ${kills} killed`],
    ['time', `${time.toFixed(0)} s, exit code ${exitCode}`],
    ['audits', `${found.length} of ${expected.length}, ${areThere ? 'each once' : 'NOT EACH ONCE'}`],
    ['failures left', String(failures.length)],
    ['start of a worker', `${start.toFixed(2)} s of processor time`],
    ['a series, by tenths', `${costs.map((cost) => cost.toFixed(3)).join(' ')} s, without starts of workers`],
    ['', `mean ${mean.toFixed(3)} s; least ${percent(Math.min(...costs))}, most ${percent(Math.max(...costs))}`],
    ['', `second half against the first: ${percent(second, first)}`],
    ['memory of the queue', `${megabytes(memory[0])} to ${megabytes(memory.at(-1))}`],
    ['', `slope ${(1000 * slope).toFixed(1)} MB for 1,000 series`]
  ]
  console.log(lines.map(([name, text]) => `${name!.padEnd(22)}${text}`).join('\n'))
  if (exitCode !== 0) console.log(said)
  if (exitCode !== 0 || !areThere) process.exitCode = 1
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Steps between equal shares of the run: series done, workers started and processor seconds. */
function stepsOf(samples: Simulation['samples'], count: number) {
  const at = Array.from(
    { length: count + 1 },
    (_, index) => samples.find(({ done }) => done >= (index / count) * series) ?? samples.at(-1)!
  )
  return at
    .slice(1)
    .map((end, index) => ({
      done: end.done - at[index]!.done,
      starts: end.starts - at[index]!.starts,
      seconds: end.processor - at[index]!.processor
    }))
}

/** Processor seconds of the start of a worker: seconds = series * a + starts * b in 50 parts, by least squares. */
function startCost(samples: Simulation['samples']): number {
  const steps = stepsOf(samples, 50)
  const sum = (of: (step: (typeof steps)[number]) => number) => steps.reduce((total, step) => total + of(step), 0)
  const [dd, ss] = [sum(({ done }) => done ** 2), sum(({ starts }) => starts ** 2)]
  const ds = sum(({ done, starts }) => done * starts)
  const [dt, st] = [sum((step) => step.done * step.seconds), sum((step) => step.starts * step.seconds)]
  const determinant = dd * ss - ds ** 2
  return determinant === 0 ? 0 : Math.max(0, (dd * st - ds * dt) / determinant)
}

/** Processor seconds of a series in each tenth of the run, without the starts of workers. */
function costOfTenths(samples: Simulation['samples'], start: number): number[] {
  return stepsOf(samples, 10).map((step) => (step.seconds - step.starts * start) / Math.max(1, step.done))
}

/** Slope of a straight line through points, by least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0)
  return over / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0)
}
