import { Command } from 'commander'
import { parseChoice } from '../../denoisers/denoiser-choice.ts'
import { imageFilesHelp, inputArgument, integer, outputArgument, rangeOption } from '../options.ts'
import type { DenoiseOptions } from '../actions/denoise.ts'

const rangeHelp = `
A denoiser sees values from 0 to 1, as in an audit: those of a DICOM file, or of any file with --range, are clipped to
the range, scaled to 0..1, denoised and scaled back. Without a range a filter takes values as they are, and a model
takes values from 0 to 1. 'denoscope filter' scales nothing.
A model of patches goes over an image of another size by overlapping patches, blended without seams.
A model of CT takes only the HU that it was trained on: for a .npy file in HU say so with --range.
`

export function denoiseCommand(): Command {
  return new Command('denoise')
    .description('Run a denoiser, a trained model or a filter, over images of any size.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .requiredOption(
      '--denoiser <id[:name=value,...]>',
      'denoiser to run; an unknown id is answered with the list',
      parseChoice
    )
    .addOption(rangeOption())
    .option(
      '--stride <pixels>',
      'for a denoiser of patches: how far apart they are; a quarter of their size unless given',
      integer(1)
    )
    .addHelpText('after', `${rangeHelp}${imageFilesHelp}`)
    .action(async (input: string, output: string, options: DenoiseOptions) =>
      (await import('../actions/denoise.ts')).denoiseFile(input, output, options)
    )
}
