import { resolve } from 'node:path'
import { Command } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import type { CheckedValue, CheckResult } from '../../studies/physics-validation/check-cases.ts'
import { jsonOption } from '../options/common-options.ts'
import { ProgressLine } from '../support/standard-error.ts'

const help = `
--cases reads DIR/manifest.json, computes every case from its files and compares the values with the expected ones. Each value is
right, wrong or not computed. Cases of an unknown kind and values of an unknown name are listed as not computed. Exit code 1 if a
value is wrong.
`

export function validatePhysicsCommand(): Command {
  return new Command('validate-physics')
    .description('Check the measures of image physics against cases with known values.')
    .option('--cases <folder>', 'folder with manifest.json and its files')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: ValidatePhysicsOptions) => validate(options))
}

interface ValidatePhysicsOptions {
  cases?: string
  json?: boolean
}

async function validate({ cases, json }: ValidatePhysicsOptions): Promise<void> {
  if (cases === undefined) throw new DenoscopeError('argument.invalid', 'expected --cases DIR')
  const { checkCases } = await import('../../studies/physics-validation/check-cases.ts')
  const progress = new ProgressLine()
  const result = await checkCases(resolve(cases), (fraction) => progress.report(fraction, 'cases')).finally(() =>
    progress.end()
  )
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : textOf(result))
  if (result.wrong > 0) process.exitCode = 1
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
