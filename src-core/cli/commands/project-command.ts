import { Command } from 'commander'
import { diagonalBeam } from '../../degradation/parallel-beam.ts'
import { batchOfOne, imageAt } from '../../images/image.ts'
import { integer, inputArgument, outputArgument } from '../options/common-options.ts'
import { readImages, requireOutput, writeImages, mapImages } from '../support/image-file.ts'

const help = `
radon(image, theta, circle=False) of scikit-image, theta = i * 180 / N degrees: ceil(sqrt(2) * side) detector pixels, one image
pixel apart; the axis of rotation is pixel (rows // 2, columns // 2). 'denoscope reconstruct' inverts it.

Input: .npy of numbers, shape (rows, columns) or (images, rows, columns); grey PNG, 0..1; DICOM, HU.
Output: .npy of 32-bit floats, shape (detector pixels, N) or (images, detector pixels, N).
`

export function projectCommand(): Command {
  return new Command('project')
    .description('Project images along parallel rays (Radon transform): write sinograms.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .option('--angles <number>', 'views, evenly spaced from 0 up to 180 degrees', integer(1, 100_000), 180)
    .addHelpText('after', help)
    .action((input: string, output: string, options: ProjectOptions) => projectFile(input, output, options))
}

interface ProjectOptions {
  angles: number
}

/** Writes the sinograms of the images of a file. */
async function projectFile(input: string, output: string, { angles }: ProjectOptions): Promise<void> {
  const { project } = await import('../../degradation/project-image.ts')
  const target = requireOutput(output)
  const { images, shape } = await readImages(input)
  const beam = diagonalBeam(images.rows, images.columns, angles)
  const sinograms = await mapImages(images, 'Projecting', (image) => batchOfOne(project(imageAt(image, 0), beam)))
  await writeImages(target, sinograms, [...shape.slice(0, -2), sinograms.rows, sinograms.columns])
}
