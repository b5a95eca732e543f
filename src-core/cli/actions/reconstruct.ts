import { sinogramBeam } from '../../degradation/parallel-beam.ts'
import type { ReconstructionFilter } from '../../degradation/ramp-filter.ts'
import { reconstruct } from '../../degradation/reconstruct-image.ts'
import { DenoscopeError } from '../../errors.ts'
import { batchOfOne, imageAt, type Image } from '../../images/image.ts'
import { readImages, requireOutput, writeImages } from '../arrays.ts'
import { mapImages } from '../image-parts.ts'

export interface ReconstructOptions {
  filter: ReconstructionFilter
  cutoff: number
  angles?: number
  size?: number
}

/** Writes the images of the sinograms of a file. */
export async function reconstructFile(input: string, output: string, options: ReconstructOptions): Promise<void> {
  requireOutput(output)
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
  await writeImages(output, images, [...shape.slice(0, -2), beam.size, beam.size])
}

/** Every `step`th view, from the first. */
function everyView(sinogram: Image, step: number): Image {
  const { data, rows, columns } = sinogram
  if (step === 1) return sinogram
  return { data: data.filter((_, index) => (index % columns) % step === 0), rows, columns: columns / step }
}
