import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { recordedVersions } from '../../runtime/versions.ts'
import type { CheckedValue, CheckResult } from '../../studies/physics-validation/check-cases.ts'
import type { TruthResult } from '../../studies/physics-validation/truth-report.ts'
import { integer, jsonOption } from '../options/common-options.ts'
import { interruptSignal, ProgressLine } from '../support/standard-error.ts'

const help = `
--cases reads DIR/manifest.json, computes every case from its files and compares the values with the expected ones. Each value is
right, wrong or not computed. Cases of an unknown kind and values of an unknown name are listed as not computed. Exit code 1 if a
value is wrong.

--out simulates images with known blur, noise, d' and AUC over many seeds and measures them. It writes README.md and results.json
with the bias of each measure and the coverage of each interval. A seed takes about a second.
`

export function validatePhysicsCommand(): Command {
  return new Command('validate-physics')
    .description('Check the measures of image physics against cases with known values, or against simulated truths.')
    .option('--cases <folder>', 'folder with manifest.json and its files')
    .option('--out <folder>', 'folder for the results of simulated truths')
    .addOption(new Option('--seeds <number>', 'simulations for --out').argParser(integer(2, 100_000)).default(100))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: ValidatePhysicsOptions) => validate(options))
}

interface ValidatePhysicsOptions {
  cases?: string
  out?: string
  seeds: number
  json?: boolean
}

async function validate({ cases, out, seeds, json }: ValidatePhysicsOptions): Promise<void> {
  if ((cases === undefined) === (out === undefined))
    throw new DenoscopeError('argument.invalid', 'expected either --cases DIR or --out DIR')
  if (cases !== undefined) await check(resolve(cases), json)
  else await simulate(resolve(out!), seeds, json)
}

async function check(folder: string, json: boolean | undefined): Promise<void> {
  const { checkCases } = await import('../../studies/physics-validation/check-cases.ts')
  const progress = new ProgressLine()
  const result = await checkCases(folder, (fraction) => progress.report(fraction, 'cases')).finally(() =>
    progress.end()
  )
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : textOf(result))
  if (result.wrong > 0) process.exitCode = 1
}

/** Writes the report of simulated truths. */
async function simulate(folder: string, seeds: number, json: boolean | undefined): Promise<void> {
  const { measureTruths } = await import('../../studies/physics-validation/truth-experiments.ts')
  const { truthReport } = await import('../../studies/physics-validation/truth-report.ts')
  makeFolder(folder)
  const started = performance.now()
  const progress = new ProgressLine()
  const tables = await measureTruths({
    seeds,
    signal: interruptSignal(),
    onProgress: (fraction) => progress.report(fraction, 'seeds')
  }).finally(() => progress.end())
  const result: TruthResult = {
    seeds,
    createdAt: new Date().toISOString(),
    seconds: (performance.now() - started) / 1000,
    versions: recordedVersions(),
    ...tables
  }
  writeFileAtomically(join(folder, 'README.md'), truthReport(result))
  writeFileAtomically(join(folder, 'results.json'), `${JSON.stringify(result, null, 1)}\n`)
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `Written to ${folder}: README.md, results.json\n`)
}

function textOf({ cases, right, wrong, notComputed }: CheckResult): string {
  const lines = cases.flatMap(({ id, kind, values }) => [`${id}: ${kind ?? 'unknown kind'}`, ...values.map(lineOf), ''])
  return [...lines, `${right} right, ${wrong} wrong, ${notComputed} not computed`, ''].join('\n')
}

function lineOf({ name, verdict, value, expected, tolerance, toleranceType, kind, remark }: CheckedValue): string {
  const limit =
    tolerance === null
      ? ''
      : `, tolerance ${toleranceType === 'relative' ? `${number(100 * tolerance)} %` : number(tolerance)}`
  const parts = [
    `  ${verdict.padEnd(12)} ${name}: `,
    value === null ? '' : `${valueText(value)}, `,
    `expected ${valueText(expected)}${limit}`,
    kind === null ? '' : ` (${kind})`,
    remark === null ? '' : `; ${remark}`
  ]
  return parts.join('')
}

const number = (value: number): string => String(Number(value.toPrecision(7)))

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  return typeof value === 'number' ? number(value) : String(value)
}
