import { Argument, Command } from 'commander'
import { cutoffOption, integer, outputArgument, reconstructionFilterOption } from '../options.ts'
import type { ReconstructOptions } from '../actions/reconstruct.ts'

const help = `
iradon(sinogram, theta, filter_name='ramp' or 'hann', circle=False) of scikit-image, theta = i * 180 / views degrees, for
sinograms as 'denoscope project' writes them; the image's side is the detector's / sqrt(2), rounded down, unless given.

Input: .npy of numbers, shape (detector pixels, views) or (images, detector pixels, views).
Output: .npy of 32-bit floats, shape (side, side) or (images, side, side).
`

export function reconstructCommand(): Command {
  return new Command('reconstruct')
    .description('Reconstruct images from parallel-beam sinograms by filtered back-projection.')
    .addArgument(new Argument('<input>', '.npy file of sinograms'))
    .addArgument(outputArgument())
    .addOption(reconstructionFilterOption())
    .addOption(cutoffOption())
    .option(
      '--angles <number>',
      'use only so many of the views, evenly spaced; must divide their number',
      integer(1, 100_000)
    )
    .option('--size <pixels>', 'side of the image', integer(1, 16_384))
    .addHelpText('after', help)
    .action(async (input: string, output: string, options: ReconstructOptions) =>
      (await import('../actions/reconstruct.ts')).reconstructFile(input, output, options)
    )
}
