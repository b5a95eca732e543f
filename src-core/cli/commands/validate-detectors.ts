import { Command } from 'commander'
import { jsonOption, seedOption } from '../options.ts'
import type { ValidateDetectorsOptions } from '../actions/validate-detectors.ts'

const help = `
Plants strokes, hooks, gaps and bridges into MNIST digits, and nodules, vessels and calcifications into CT patches of the built-in
phantom, with known size and contrast, and tells which detector finds them: ROC and free-response curves, sensitivity at
0.1 %, 1 % and 5 % false flags, and what each one misses. Writes report.html, results.json, rates.csv, groups.csv and cases.csv.
`

export function validateDetectorsCommand(): Command {
  return new Command('validate-detectors')
    .description('Prove by planted truth what the discrepancy scores find, and what they miss.')
    .requiredOption('--out <folder>', 'where the results go')
    .option('--quick', 'few patches: half a minute instead of five, with wide intervals')
    .option('--slices <path>', 'DICOM of real CT slices, planted into as well; they give numbers, no pictures')
    .addOption(seedOption())
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (options: ValidateDetectorsOptions) =>
      (await import('../actions/validate-detectors.ts')).runValidation(options)
    )
}
