/**
 * Makes faults by the hundred and counts what becomes of them:
 *
 *   npm run torture -- kill|fuzz|disk|clock [--kind NAME]... [--rounds N] [--seed S] [--round N] [--json]
 *
 * `--seed S --round N` repeats one round. Exit code 1 if anything broke. docs/reliability.md has figures.
 */
import { parseArgs } from 'node:util'
import { clock } from './clock.ts'
import { disk } from './disk.ts'
import { fuzz } from './fuzz.ts'
import { kill } from './kill.ts'
import { printReport, type NamedReport } from './report.ts'
import type { Rounds, Subject } from './subject.ts'

const subjects: readonly Subject[] = [kill, fuzz, disk, clock]

function subjectOf(name: string | undefined): Subject {
  const found = subjects.find((subject) => subject.name === name)
  if (found) return found
  throw new Error(`expected one of ${subjects.map((subject) => subject.name).join(', ')}, got ${name ?? 'nothing'}`)
}

function kindsOf({ kinds }: Subject, chosen: readonly string[]): readonly string[] {
  const unknown = chosen.find((kind) => !kinds.includes(kind))
  if (unknown) throw new Error(`--kind: expected some of ${kinds.join(', ')}, got ${unknown}`)
  return chosen.length === 0 ? kinds : chosen
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`--${name}: expected a whole number, got ${text}`)
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kind: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      round: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false }
    }
  })
  const subject = subjectOf(positionals[0])
  const seed = wholeNumber('seed', values.seed)
  const count = values.rounds === undefined ? subject.rounds : wholeNumber('rounds', values.rounds)
  const only = values.round === undefined ? null : wholeNumber('round', values.round)
  const rounds: Rounds = only === null ? { from: 0, to: count, seed } : { from: only, to: only + 1, seed }
  const reports: NamedReport[] = []
  for (const kind of kindsOf(subject, values.kind)) {
    const started = performance.now()
    const report = await subject.run(kind, rounds)
    reports.push({ kind, ...report, seconds: (performance.now() - started) / 1000 })
    const { length } = report.faults
    process.stderr.write(`${subject.name} ${kind}: ${length === 0 ? 'no fault' : `${length} faults`}\n`)
  }
  const whole = { subject: subject.name, about: subject.about, seed, reports }
  process.stdout.write(`${values.json ? JSON.stringify(whole, null, 2) : printReport(whole)}\n`)
  if (reports.some(({ faults }) => faults.length > 0)) process.exitCode = 1
}

try {
  await run()
} catch (thrown) {
  process.stderr.write(`torture: ${(thrown as Error).message}\n`)
  process.exitCode = 2
}
