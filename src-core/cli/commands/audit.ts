import { Command, InvalidArgumentError, Option } from 'commander'
import type { AuditRequest } from '../../audit/audit-request.ts'
import { parseChoice } from '../../denoisers/denoiser-choice.ts'
import { sliceIndex } from '../../sources/slice-number.ts'
import {
  collect,
  inputHelp,
  integer,
  joinOption,
  jsonOption,
  parseSliceDegradation,
  replaceOption,
  seedOption,
  sliceDegradationHelp,
  workspaceOption
} from '../options.ts'
import { outputOption } from '../output-option.ts'
import { pairByOption, pairToleranceOption, referenceSeriesOption } from '../pairing-options.ts'
import type { AuditOptions } from '../actions/audit.ts'

const help = `
Outputs of other methods are judged beside denoisers of Denoscope:
  denoscope audit --input LOW --reference FULL --output ACME=FOLDER --output Other=FOLDER --denoiser median --out RESULT
Without --input the outputs alone are compared with the reference.
Where a folder holds several series, choose with --series N of the input, --reference-series N and --output 'ACME=FOLDER#N'.
`

export function auditCommand(): Command {
  return new Command('audit')
    .description('Degrade, denoise and score every patch of a source; write arrays, tables and a report.')
    .option('--input <source>', `${inputHelp}; with --reference the low-dose series, or none`)
    .option('--series <number>', 'which series, where the input holds several', integer(1))
    .addOption(joinOption())
    .option('--reference <path>', 'the clean series of a real pair (then no degradation is simulated)')
    .addOption(referenceSeriesOption())
    .addOption(pairByOption())
    .addOption(pairToleranceOption())
    .addOption(
      new Option('--degradation <kind>', `${sliceDegradationHelp}, or none`)
        .argParser(parseSliceDegradation)
        .default({ kind: 'none' }, 'none')
    )
    .addOption(outputOption().default([], 'none'))
    .addOption(
      new Option('--denoiser <id[:name=value,...]>', 'denoiser to run on the input; may be given several times')
        .argParser(collect(parseChoice))
        .default([], 'none')
    )
    .option('--patch <pixels>', 'side of a patch', integer(8, 512), 28)
    .option('--stride <pixels>', 'distance of patches; the patch size unless given', integer(1, 512))
    .addOption(
      new Option('--crop <square>', 'SIZE of the central square, or ROW,COLUMN,SIZE; the largest unless given')
        .argParser(parseCrop)
        .default({ kind: 'central' }, 'the largest')
    )
    .option(
      '--slices <first-last>',
      'range of slices, counted from 1 as on the screen; the first slice was 0 in builds before 30 November 2026',
      parseSlices
    )
    .option(
      '--limit <number>',
      'at most so many patches, slice after slice; of the last slice evenly spread ones, of CT none that show mostly air while there are others',
      integer(1)
    )
    .option(
      '--stability <draws>',
      'score how stable outputs are over so many draws of noise; each denoiser runs so often more',
      integer(2, 64)
    )
    .option('--calibration <file>', "sFRC settings that 'denoscope calibrate-sfrc' wrote")
    .addOption(seedOption())
    .option('--title <text>', 'title of the report')
    .option('--out <folder>', 'where arrays, tables and the report go')
    .addOption(workspaceOption())
    .addOption(replaceOption())
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (options: AuditOptions) => (await import('../actions/audit.ts')).audit(options))
}

function parseCrop(text: string): AuditRequest['patchify']['crop'] {
  const numbers = text.split(',').map(Number)
  const [row, column, size] = numbers
  if (numbers.every((value) => Number.isInteger(value) && value >= 0)) {
    if (numbers.length === 1) return { kind: 'central', size: row! }
    if (numbers.length === 3) return { kind: 'square', row: row!, column: column!, size: size! }
  }
  throw new InvalidArgumentError('Expected SIZE or ROW,COLUMN,SIZE in pixels.')
}

function parseSlices(text: string): { first: number; last: number } {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  if (first === undefined || Number(first) === 0) throw new InvalidArgumentError('Expected FIRST-LAST, counted from 1.')
  return { first: sliceIndex(Number(first)), last: sliceIndex(Number(last ?? first)) }
}
