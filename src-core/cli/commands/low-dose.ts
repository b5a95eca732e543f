import { Command } from 'commander'
import {
  cutoffOption,
  inputArgument,
  integer,
  outputArgument,
  positive,
  reconstructionFilterOption,
  seedOption
} from '../options.ts'
import type { LowDoseFileOptions } from '../actions/low-dose.ts'

const help = `
The scan of LoDoPaB-CT (doi:10.1038/s41597-021-00893-z): HU become attenuation (water 20, air 0.02, at most 81.36 per metre),
parallel beams at --angles from 0 up to 180 degrees, Poisson counts of which none is below 0.1, their logarithm, filtered
back-projection, HU again. Slices are first cut to their central square of --crop pixels: the output is that large, what
lies outside counts as air. Slice i of a batch draws from stream i of the seed. --cutoff and --detector-pixels make the scan
softer or sharper; docs/low-dose.md compares it with a real pair of scans.

Input: DICOM in HU, which brings its pixel spacing, or .npy of HU, shape (rows, columns) or (slices, rows, columns).
Output: .npy of 32-bit floats, HU.
`

export function lowDoseCommand(): Command {
  return new Command('low-dose')
    .description('CT slices as a scan with few photons would show them: HU in, HU out.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .option('--photons <number>', 'photons that reach a detector pixel with nothing in their way', positive, 4096)
    .addOption(seedOption())
    .option('--pixel-spacing <mm>', "side of a pixel; the DICOM file's, else 260 / 362, unless given", positive)
    .option('--crop <pixels>', 'side of the central square; smaller slices are taken whole', integer(1), 362)
    .option('--angles <number>', 'views from 0 up to 180 degrees', integer(1, 100_000), 1000)
    .option(
      '--detector-pixels <number>',
      "detector pixels over the square's diagonal; 513 for 362 pixels unless given",
      integer(2, 100_000)
    )
    .addOption(reconstructionFilterOption())
    .addOption(cutoffOption())
    .addHelpText('after', help)
    .action(async (input: string, output: string, options: LowDoseFileOptions) =>
      (await import('../actions/low-dose.ts')).degradeLowDoseFile(input, output, options)
    )
}
