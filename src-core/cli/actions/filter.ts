import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { filterDenoiser } from '../../denoisers/filters/filters.ts'
import { readImages, requireOutput, writeImages } from '../arrays.ts'
import { inParts } from '../image-parts.ts'

/** Filters the images of a file, values as they are, into another. */
export async function filter({ id, parameters }: DenoiserChoice, input: string, output: string): Promise<void> {
  requireOutput(output)
  const { images, shape } = await readImages(input)
  const denoiser = filterDenoiser(id)
  const filtered = await inParts(images, denoiser.description.name, (part) => denoiser.denoise(part, parameters))
  await writeImages(output, filtered, shape)
}
