import { Command, Option } from 'commander'
import { noiseKernels } from '../../degradation/degradation.ts'
import { inputArgument, outputArgument, parseDoseShare, positive, seedOption } from '../options.ts'
import type { ReducedDoseFileOptions } from '../actions/reduced-dose.ts'

const help = `
Noise insertion in the projection domain (Yu et al. 2012, doi:10.1118/1.4722751): each slice is projected, the noise that its line
integrals lack at this share of the dose is drawn, reconstructed by itself and added. The slice keeps its own kernel and detail.
Without --kernel the noise of the middle slice decides, soft if it has none. Slice i of a batch draws from stream i of the seed.
docs/low-dose.md compares the noise with that of a real pair of scans.

Input: DICOM in HU, which brings its pixel spacing, or .npy of HU, shape (rows, columns) or (slices, rows, columns).
Output: .npy of 32-bit floats, HU, of the same shape.
`

export function reducedDoseCommand(): Command {
  return new Command('reduced-dose')
    .description('CT slices as a share of their dose would show them: HU in, HU out.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .requiredOption('--share <number>', 'share of the dose that is left, 0.01 to 0.95', parseDoseShare)
    .addOption(new Option('--kernel <kernel>', 'kernel of the noise').choices(noiseKernels))
    .addOption(seedOption())
    .option('--pixel-spacing <mm>', "side of a pixel; the DICOM file's unless given", positive)
    .addHelpText('after', help)
    .action(async (input: string, output: string, options: ReducedDoseFileOptions) =>
      (await import('../actions/reduced-dose.ts')).degradeReducedDoseFile(input, output, options)
    )
}
