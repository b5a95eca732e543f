import { Command } from 'commander'
import { inputArgument, integer, outputArgument } from '../options.ts'
import type { ProjectOptions } from '../actions/project.ts'

const help = `
radon(image, theta, circle=False) of scikit-image, theta = i * 180 / N degrees: ceil(sqrt(2) * side) detector pixels, one image
pixel apart; the axis of rotation is pixel (rows // 2, columns // 2). 'denoscope reconstruct' goes back.

Input: .npy of numbers, shape (rows, columns) or (images, rows, columns); grey PNG, 0..1; DICOM, HU.
Output: .npy of 32-bit floats, shape (detector pixels, N) or (images, detector pixels, N).
`

export function projectCommand(): Command {
  return new Command('project')
    .description('Project images along parallel rays (Radon transform): sinograms of images.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .option('--angles <number>', 'views, evenly spaced from 0 up to 180 degrees', integer(1, 100_000), 180)
    .addHelpText('after', help)
    .action(async (input: string, output: string, options: ProjectOptions) =>
      (await import('../actions/project.ts')).projectFile(input, output, options)
    )
}
