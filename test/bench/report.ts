import { loadavg } from 'node:os'
import { meetsAim, summarize, type Benchmark, type Measurement } from './benchmark.ts'

export interface MeasuredBenchmark {
  readonly name: string
  readonly about: string
  readonly seconds: number
  /** Load average over a minute: above the number of cores, other programs were in the way. */
  readonly load: { readonly before: number; readonly after: number }
  readonly measurements: readonly Measurement[]
  readonly skipped: readonly string[]
  readonly failure?: string
}

export interface Report {
  readonly machine: Readonly<Record<string, string>>
  readonly benchmarks: readonly MeasuredBenchmark[]
}

/** Runs one benchmark; that it fails is part of the report. */
export async function measure({ name, about, run }: Benchmark): Promise<MeasuredBenchmark> {
  const before = currentLoad()
  const started = performance.now()
  const outcome = await run().catch((thrown: unknown) => ({ measurements: [], failure: (thrown as Error).message }))
  const seconds = (performance.now() - started) / 1000
  return { skipped: [], ...outcome, name, about, seconds, load: { before, after: currentLoad() } }
}

/** The report with what the table shows worked out, for machines. */
export function asJson({ machine, benchmarks }: Report): string {
  const summarized = benchmarks.map((benchmark) => ({
    ...benchmark,
    measurements: benchmark.measurements.map(withSummary)
  }))
  return JSON.stringify({ machine, benchmarks: summarized }, null, 2)
}

function withSummary(measurement: Measurement) {
  const summary = summarize(measurement.values)
  const { aim, beside = [] } = measurement
  return {
    ...measurement,
    ...summary,
    ...(aim && { met: meetsAim(aim, summary.median) }),
    beside: beside.map((other) => ({ ...other, ...summarize(other.values) }))
  }
}

function currentLoad(): number {
  return Number(loadavg()[0]!.toFixed(2))
}
