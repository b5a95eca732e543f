import { Argument, Command } from 'commander'
import { sinogramBeam } from '../../degradation/parallel-beam.ts'
import type { ReconstructionFilter } from '../../degradation/reconstruct-image.ts'
import { DenoscopeError } from '../../errors.ts'
import { batchOfOne, imageAt, type Image } from '../../images/image.ts'
import { integer, cutoffOption, outputArgument, reconstructionFilterOption } from '../options/common-options.ts'
import { readImages, requireOutput, writeImages, mapImages } from '../support/image-file.ts'

const help = `
iradon(sinogram, theta, filter_name='ramp' or 'hann', circle=False) of scikit-image, theta = i * 180 / views degrees, for
sinograms as 'denoscope project' writes them; default side of the image: detector pixels / sqrt(2), rounded down.

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
    .option('--angles <number>', 'number of views to use, evenly spaced; a divisor of all views', integer(1, 100_000))
    .option('--size <pixels>', 'side of the image', integer(1, 16_384))
    .addHelpText('after', help)
    .action((input: string, output: string, options: ReconstructOptions) => reconstructFile(input, output, options))
}

interface ReconstructOptions {
  filter: ReconstructionFilter
  cutoff: number
  angles?: number
  size?: number
}

/** Writes the images of the sinograms of a file. */
async function reconstructFile(input: string, output: string, options: ReconstructOptions): Promise<void> {
  const { reconstruct } = await import('../../degradation/reconstruct-image.ts')
  const target = requireOutput(output)
  const { images: sinograms, shape } = await readImages(input)
  const views = options.angles ?? sinograms.columns
  if (sinograms.columns % views !== 0) {
    throw new DenoscopeError(
      'argument.invalid',
      `--angles: expected a divisor of the ${sinograms.columns} views of ${input}, got ${views}`
    )
  }
  const beam = sinogramBeam(sinograms.rows, views, options.size)
  const images = await mapImages(sinograms, 'Reconstructing', (sinogram) =>
    batchOfOne(reconstruct(everyView(imageAt(sinogram, 0), sinograms.columns / views), beam, beam.size, options))
  )
  await writeImages(target, images, [...shape.slice(0, -2), beam.size, beam.size])
}

/** Every view with an index that `step` divides. */
function everyView(sinogram: Image, step: number): Image {
  const { data, rows, columns } = sinogram
  if (step === 1) return sinogram
  return { data: data.filter((_, index) => (index % columns) % step === 0), rows, columns: columns / step }
}
