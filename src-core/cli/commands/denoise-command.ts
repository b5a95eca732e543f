import { Command } from 'commander'
import { parseChoice, completeParameters } from '../../denoisers/denoiser-choice.ts'
import { type Denoiser, type DenoiserChoice, rangeInWords, requireScale } from '../../denoisers/denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { integer, imageFilesHelp, inputArgument, outputArgument, rangeOption } from '../options/common-options.ts'
import {
  readImages,
  requireOutput,
  requireUnitValues,
  writeImages,
  inParts,
  inUnitRange
} from '../support/image-file.ts'
import { loadBackend, localDenoisers } from '../support/local-models.ts'

const rangeHelp = `
Denoisers get values from 0 to 1, as in an audit. Values of a DICOM file, and of other files with --range, are clipped to
the range, scaled to 0..1, denoised and scaled back. Without a range a filter gets unchanged values, and a model requires
values from 0 to 1. 'denoscope filter' scales nothing.
A model of patches denoises an image of another size by overlapping patches, blended without seams.
A model of CT accepts only the HU of its training: give --range for a .npy file in HU.
`

export function denoiseCommand(): Command {
  return new Command('denoise')
    .description('Run a denoiser, a trained model or a filter, over images of any size.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .requiredOption('--denoiser <id[:name=value,...]>', 'denoiser to run; an unknown id prints the list', parseChoice)
    .addOption(rangeOption())
    .option(
      '--stride <pixels>',
      'distance of patches for a denoiser of patches (default: a quarter of their size)',
      integer(1)
    )
    .addHelpText('after', `${rangeHelp}${imageFilesHelp}`)
    .action((input: string, output: string, options: DenoiseOptions) => denoiseFile(input, output, options))
}

interface DenoiseOptions {
  denoiser: DenoiserChoice
  range?: IntensityRange
  stride?: number
}

/** Denoises the images of a file. A denoiser of patches denoises images of other sizes by overlapping patches. */
async function denoiseFile(
  input: string,
  output: string,
  { denoiser: choice, range, stride }: DenoiseOptions
): Promise<void> {
  const { denoiseWholeImages } = await import('../../denoisers/denoise-whole-slice.ts')
  requireOutput(output)
  const { images, shape, intensityRange, unit } = await readImages(input)
  const unitRange = range ?? intensityRange
  const denoiser = await (await localDenoisers()).get(choice.id)
  const parameters = completeParameters(denoiser.description, choice.parameters)
  requireHounsfield(input, denoiser, unit, unitRange)
  if (denoiser.description.family === 'model') await loadBackend()
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

/** Checks the values for a denoiser of HU. Arrays with --range count as HU. @throws denoiser.incompatible */
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
    `'${id}' accepts only ${rangeInWords(hounsfield)}; give --range ${hounsfield.join(',')} if '${input}' holds HU`
  )
}

function isOfPatchSize({ rows, columns }: ImageBatch, { description: { patchSize } }: Denoiser): boolean {
  return !patchSize || (patchSize[0] === rows && patchSize[1] === columns)
}
