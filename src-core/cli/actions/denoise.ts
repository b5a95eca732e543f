import { DenoiserCatalogue } from '../../denoisers/catalogue.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { completeParameters } from '../../denoisers/parameters.ts'
import { shippedModelsDirectory } from '../../engine/entry-points.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import { readImages, requireOutput, requireUnitValues, writeImages } from '../arrays.ts'
import { inParts, inUnitRange } from '../image-parts.ts'
import { modelsDirectory } from '../models-directory.ts'

export interface DenoiseOptions {
  denoiser: DenoiserChoice
  range?: IntensityRange
}

/** Denoises the images of a file. */
export async function denoiseFile(input: string, output: string, { denoiser: choice, range }: DenoiseOptions): Promise<void> {
  requireOutput(output)
  const { images, shape, intensityRange } = await readImages(input)
  const unitRange = range ?? intensityRange
  const denoiser = await new DenoiserCatalogue([shippedModelsDirectory(), modelsDirectory()]).get(choice.id)
  const parameters = completeParameters(denoiser.description, choice.parameters)
  if (unitRange === null && denoiser.description.family === 'model') requireUnitValues(input, images)
  const denoised = await inUnitRange(images, unitRange, (noisy) =>
    inParts(noisy, denoiser.description.name, (part) => denoiser.denoise(part, parameters)))
  await writeImages(output, denoised, shape)
}
