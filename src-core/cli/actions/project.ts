import { diagonalBeam } from '../../degradation/parallel-beam.ts'
import { project } from '../../degradation/project-image.ts'
import { batchOfOne, imageAt } from '../../images/image.ts'
import { readImages, requireOutput, writeImages } from '../arrays.ts'
import { mapImages } from '../image-parts.ts'

export interface ProjectOptions {
  angles: number
}

/** Writes the sinograms of the images of a file. */
export async function projectFile(input: string, output: string, { angles }: ProjectOptions): Promise<void> {
  requireOutput(output)
  const { images, shape } = await readImages(input)
  const beam = diagonalBeam(images.rows, images.columns, angles)
  const sinograms = await mapImages(images, 'Projecting', (image) => batchOfOne(project(imageAt(image, 0), beam)))
  await writeImages(output, sinograms, [...shape.slice(0, -2), sinograms.rows, sinograms.columns])
}
