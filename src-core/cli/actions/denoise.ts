import { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import type { Denoiser, DenoiserChoice } from '../../denoisers/denoiser.ts'
import { rangeInWords, requireScale } from '../../denoisers/value-scale.ts'
import { completeParameters } from '../../denoisers/denoiser-choice.ts'
import { denoiseWholeImages } from '../../denoisers/denoise-whole-slice.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { announcedBackend } from '../announced-backend.ts'
import { readImages, requireOutput, requireUnitValues, writeImages } from '../arrays.ts'
import { inParts, inUnitRange } from '../image-parts.ts'
import { modelsDirectory } from '../models-directory.ts'

export interface DenoiseOptions {
  denoiser: DenoiserChoice
  range?: IntensityRange
  stride?: number
}

/** Denoises the images of a file; a denoiser of patches goes over larger or smaller images by overlapping ones. */
export async function denoiseFile(
  input: string,
  output: string,
  { denoiser: choice, range, stride }: DenoiseOptions
): Promise<void> {
  requireOutput(output)
  const { images, shape, intensityRange, unit } = await readImages(input)
  const unitRange = range ?? intensityRange
  const denoiser = await new DenoiserCatalogue([shippedModelsDirectory(), modelsDirectory()]).get(choice.id)
  const parameters = completeParameters(denoiser.description, choice.parameters)
  requireHounsfield(input, denoiser, unit, unitRange)
  if (denoiser.description.family === 'model') await announcedBackend()
  if (unitRange === null && denoiser.description.family === 'model') requireUnitValues(input, images)
  const denoised = await inUnitRange(images, unitRange, (noisy) =>
    inParts(noisy, denoiser.description.name, (part) =>
      isOfPatchSize(part, denoiser) && stride === undefined
        ? denoiser.denoise(part, parameters)
        : denoiseWholeImages(denoiser, part, parameters, { stride })
    )
  )
  await writeImages(output, denoised, shape)
}

/** What --range says of an array is taken as HU. @throws denoiser.incompatible */
function requireHounsfield(
  input: string,
  { description }: Denoiser,
  unit: IntensityUnit | null,
  range: IntensityRange | null
): void {
  const { id, hounsfield } = description
  if (!hounsfield) return
  if (range) return requireScale(description, input, { unit: unit ?? 'HU', intensityRange: range })
  throw new DenoscopeError(
    'denoiser.incompatible',
    `'${id}' accepts only ${rangeInWords(hounsfield)}; say with --range ${hounsfield.join(',')} that '${input}' holds HU`
  )
}

function isOfPatchSize({ rows, columns }: ImageBatch, { description: { patchSize } }: Denoiser): boolean {
  return !patchSize || (patchSize[0] === rows && patchSize[1] === columns)
}
