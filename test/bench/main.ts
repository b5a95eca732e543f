/**
 * Measures Denoscope: `npm run bench -- [name ...] [--json]`. Everything without names. Prints a table, or JSON.
 * docs/benchmarks.md says what is measured and how to get numbers that mean something.
 */
import { parseArgs } from 'node:util'
import { audit } from './audit.ts'
import type { Benchmark } from './benchmark.ts'
import { ctInference } from './ct-inference.ts'
import { denoise } from './denoise.ts'
import { discrepancy } from './discrepancy.ts'
import { filterTimings } from './filter-timings.ts'
import { latency } from './latency.ts'
import { describeMachine } from './machine.ts'
import { onnx } from './onnx.ts'
import { openSeries } from './open-series.ts'
import { asJson, measure, type MeasuredBenchmark } from './report.ts'
import { pacs } from './pacs.ts'
import { physics } from './physics.ts'
import { scroll } from './scroll.ts'
import { sfrc } from './sfrc.ts'
import { startUp } from './start-up.ts'
import { printReport } from './table.ts'
import { training } from './training.ts'

const benchmarks: readonly Benchmark[] = [
  startUp,
  openSeries,
  audit,
  denoise,
  scroll,
  latency,
  training,
  ctInference,
  filterTimings,
  sfrc,
  physics,
  discrepancy,
  pacs,
  onnx
]

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown) throw new Error(`${unknown}: expected some of ${benchmarks.map(({ name }) => name).join(', ')}`)
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name))
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } }
  })
  const list = chosen(positionals)
  const machine = await describeMachine()
  const measured: MeasuredBenchmark[] = []
  for (const benchmark of list) {
    process.stderr.write(`Measuring ${benchmark.name}, ${measured.length + 1} of ${list.length}\n`)
    measured.push(await measure(benchmark))
  }
  const report = { machine, benchmarks: measured }
  process.stdout.write(`${values.json ? asJson(report) : printReport(report)}\n`)
  if (measured.some(({ failure }) => failure)) process.exitCode = 1
}

try {
  await run()
} catch (thrown) {
  process.stderr.write(`bench: ${(thrown as Error).message}\n`)
  process.exitCode = 2
}
