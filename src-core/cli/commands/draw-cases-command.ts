import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { caseChoiceSchema, caseOrders } from '../../cohort-cases/case-choice.ts'
import { counted } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import { checked, integer, jsonOption, replaceOption, seedOption, workspaceOption } from '../options/common-options.ts'
import { openTarget } from '../support/audit-target.ts'
import { interruptSignal, ProgressLine, warnAll } from '../support/standard-error.ts'

const help = `
Draws patches from the finished audits of one setting, the same number of each patient, and writes them as an audit.
Open it in the workbench and set up a review of it: readers see cases of the whole cohort, and agreement and
performance are analysed by patients. The same cohort, choice and seed give the same cases.
`

interface DrawOptions {
  readonly out?: string
  readonly workspace?: string
  readonly replace?: boolean
  readonly cases: number
  readonly order: string
  readonly setting?: string
  readonly title?: string
  readonly seed: number
  readonly json?: boolean
}

export function drawCasesCommand(): Command {
  return new Command('draw-cases')
    .description("Draw the cases of a readers' study from a cohort, balanced over patients.")
    .argument('<cohort>', 'folder of the cohort: --out of `cohort`')
    .option('--out <folder>', 'write the cases into this folder, as an audit')
    .addOption(workspaceOption())
    .addOption(replaceOption())
    .requiredOption('--cases <number>', 'number of patches, of all patients together', integer(1, 100_000))
    .addOption(
      new Option('--order <order>', 'random patches, or the worst of each series')
        .choices(caseOrders.map(({ id }) => id))
        .default('random')
    )
    .option('--setting <name>', 'setting of the plan whose audits are drawn from (default: the first)')
    .option('--title <text>', 'title of the cases (default: that of the cohort)')
    .addOption(seedOption('seed of the draw'))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((cohort: string, options: DrawOptions) => draw(resolve(cohort), options))
}

async function draw(folder: string, options: DrawOptions): Promise<void> {
  const { cases, order, setting, title, seed, json } = options
  const choice = checked(caseChoiceSchema, {
    patches: cases,
    order,
    seed,
    ...(setting !== undefined && { setting }),
    ...(title !== undefined && { title })
  })
  const target = await openTarget(options)
  if (!target) throw new DenoscopeError('argument.invalid', '--out: name a folder, or a workspace with --workspace')
  const progress = new ProgressLine()
  try {
    const { drawCases } = await import('../../cohort-cases/draw-cases.ts')
    const record = await drawCases(folder, choice, target.directory, {
      id: target.id,
      signal: interruptSignal(),
      onProgress: (fraction, message) => progress.report(fraction, message)
    })
    progress.end()
    await target.keep(record, null)
    warnAll(record.warnings ?? [])
    process.stdout.write(
      json ? `${JSON.stringify(record, null, 2)}\n` : `${drawnText(record, cases)}\n${target.written}\n`
    )
  } finally {
    progress.end()
    target.close()
  }
}

function drawnText({ drawnFrom, patchCount }: AuditRecord, wanted: number): string {
  const slices = drawnFrom!.slices
  const [patients, series] = [new Set(slices.map(({ patient }) => patient)), new Set(slices.map((one) => one.series))]
  const fewer = patchCount < wanted ? `; ${wanted} were asked for, and the cohort keeps no more images` : ''
  return `${counted(patchCount, 'case')} of ${counted(series.size, 'series', 'series')} and ${counted(patients.size, 'patient')}${fewer}`
}
