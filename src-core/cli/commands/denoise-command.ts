import { Command } from 'commander'
import { parseChoice, completeParameters } from '../../denoisers/denoiser-choice.ts'
import {
  type Denoiser,
  type DenoiserChoice,
  type ParameterValues,
  rangeInWords,
  requireScale
} from '../../denoisers/denoiser.ts'
import { count } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import { shiftWarnings } from '../../denoisers/mean-shift.ts'
import { fromUnitRange, type IntensityRange, toUnclippedUnitRange } from '../../images/intensity.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { denoisedFormatOption } from '../options/format-options.ts'
import { integer, denoisedFilesHelp, denoisedArgument, inputArgument, rangeOption } from '../options/common-options.ts'
import {
  addCommandOptions,
  commandHelp,
  commandOption,
  requireNoCommandOptions,
  type CommandOptions
} from '../options/command-options.ts'
import { addIdentityOptions } from '../options/identity-options.ts'
import { addOnnxOptions, onnxHelp, requireNoOnnxOptions, type OnnxOptions } from '../options/onnx-options.ts'
import {
  type ImageArray,
  readFileOrFolder,
  requireUnitValues,
  inParts,
  inUnitRange,
  inUnitRangeWithExcess
} from '../support/image-file.ts'
import {
  type Denoised,
  type DenoisedOutputOptions,
  denoisedWriter,
  type DenoisedWriter,
  requireDenoisedOutput
} from '../support/dicom-output.ts'
import { loadBackend, localDenoisers, namedChoice } from '../support/local-models.ts'
import { interruptSignal, ProgressLine, warn, warnAll } from '../support/standard-error.ts'

const rangeHelp = `
Denoisers get values from 0 to 1, as in an audit. Values of a DICOM file, and of other files with --range, are clipped to
the range, scaled to 0..1, denoised and scaled back; DICOM output keeps what lies beyond the range. Without a range a filter gets unchanged values, and a model requires
values from 0 to 1. 'denoscope filter' scales nothing.
A model of patches denoises an image of another size by overlapping patches, blended without seams.
A model of CT accepts only the HU of its training: give --range for a .npy file in HU.
`

export function denoiseCommand(): Command {
  const command = new Command('denoise')
    .description('Run a denoiser, a trained model or a filter, over images of any size.')
    .addArgument(inputArgument())
    .addArgument(denoisedArgument())
    .option(
      '--denoiser <id[:name=value,...]>',
      'denoiser to run, or the .json file of a set-up; an unknown id prints the list',
      parseChoice
    )
    .addOption(rangeOption())
    .option(
      '--stride <pixels>',
      'distance of patches for a denoiser of patches (default: a quarter of their size)',
      integer(1)
    )
  addOnnxOptions(command).addOption(denoisedFormatOption()).addOption(commandOption())
  return addIdentityOptions(addCommandOptions(command))
    .addHelpText('after', `${rangeHelp}${onnxHelp}${commandHelp}${denoisedFilesHelp}`)
    .action((input: string, output: string, options: DenoiseOptions) => denoiseFile(input, output, options))
}

interface DenoiseOptions extends OnnxOptions, CommandOptions, DenoisedOutputOptions {
  denoiser?: DenoiserChoice
  command?: string
  range?: IntensityRange
  stride?: number
}

/** Denoises the images of a file, with the denoiser of an option. */
async function denoiseFile(input: string, output: string, options: DenoiseOptions): Promise<void> {
  requireOneDenoiser(options)
  const target = await requireDenoisedOutput(output, options)
  const { denoiser: choice, command, onnx } = options
  const read = await readFileOrFolder(input)
  const writer = await denoisedWriter(target, input, read, options)
  const file = { ...read, images: writer.images }
  await writer.write(
    choice
      ? await byChoice(input, file, choice, options, writer.beyondRange)
      : onnx === undefined
        ? await byCommand(input, file, command!, options)
        : await byOnnx(input, file, options)
  )
}

/** @throws argument.invalid unless the options name one denoiser, without options of another one */
function requireOneDenoiser(options: DenoiseOptions): void {
  const { denoiser, onnx, command, range } = options
  if ([denoiser, onnx, command].filter((value) => value !== undefined).length !== 1)
    throw new DenoscopeError(
      'argument.invalid',
      '--denoiser: name a denoiser, or an ONNX model with --onnx, or a program with --command'
    )
  if (onnx === undefined) requireNoOnnxOptions(options, command !== undefined)
  if (command === undefined) requireNoCommandOptions(options)
  if (!range || denoiser) return
  throw new DenoscopeError(
    'argument.invalid',
    onnx === undefined
      ? '--range: a program gets HU'
      : '--range: an ONNX model gets HU; state its scale with --offset and --divide'
  )
}

/** A denoiser of the catalogue. One of patches denoises images of other sizes by overlapping patches. */
async function byChoice(
  input: string,
  file: ImageArray,
  choice: DenoiserChoice,
  { range, stride, allowCommand }: DenoiseOptions,
  beyondRange: DenoisedWriter['beyondRange']
): Promise<Denoised> {
  const { denoiseWholeImages } = await import('../../denoisers/denoise-whole-slice.ts')
  const { images, intensityRange, unit } = file
  const catalogue = await localDenoisers(allowCommand)
  const { id, parameters: given } = await namedChoice(catalogue, choice)
  const denoiser = await catalogue.get(id)
  const parameters = completeParameters(denoiser.description, given)
  if (denoiser.inHounsfield && !range) {
    requireHounsfieldValues(input, file)
    const denoised = await inHounsfield(input, file, denoiser.inHounsfield, parameters, stride)
    return { images: denoised, method: methodOf(denoiser, parameters) }
  }
  const unitRange = range ?? intensityRange
  requireHounsfield(input, denoiser, unit, unitRange)
  const isModel = denoiser.description.family === 'model'
  if (isModel && !denoiser.inHounsfield) await loadBackend()
  if (unitRange === null && isModel) requireUnitValues(input, images)
  const work = (noisy: ImageBatch) =>
    inParts(noisy, denoiser.description.name, (part, into) =>
      isOfPatchSize(part, denoiser) && stride === undefined
        ? denoiser.denoise(part, parameters, undefined, into)
        : denoiseWholeImages(denoiser, part, parameters, { stride, into })
    )
  const method = methodOf(denoiser, parameters)
  if (beyondRange === 'clipped' || unitRange === null)
    return { images: await inUnitRange(images, unitRange, work), method }
  if (isModel) return { images: await inUnitRangeWithExcess(images, unitRange, work), method, range: unitRange }
  const scaled = await work(toUnclippedUnitRange(images, unitRange))
  return { images: fromUnitRange(scaled, unitRange), method }
}

const methodOf = (
  { description, weightsHash, program }: Denoiser,
  parameters: ParameterValues
): Denoised['method'] => ({ id: description.id, label: description.name, parameters, weightsHash, program })

async function byOnnx(input: string, file: ImageArray, options: DenoiseOptions): Promise<Denoised> {
  const { openOnnx } = await import('../support/onnx-run.ts')
  requireHounsfieldValues(input, file)
  let clipped = 0
  const denoiser = await openOnnx({ ...options, onnx: options.onnx! }, file.images, {
    signal: interruptSignal(),
    onClipped: (values) => (clipped += values)
  })
  const parameters = completeParameters(denoiser.description, {})
  const denoised = await inHounsfield(input, file, denoiser.inHounsfield!, parameters, options.stride)
  if (clipped > 0)
    warn(
      `${clipped === 1 ? '1 value lies' : `${count(clipped)} values lie`} outside --clip and went clipped into the model`
    )
  return { images: denoised, method: methodOf(denoiser, parameters) }
}

async function byCommand(
  input: string,
  file: ImageArray,
  commandLine: string,
  options: DenoiseOptions
): Promise<Denoised> {
  const { openCommand } = await import('../support/command-run.ts')
  requireHounsfieldValues(input, file)
  const denoiser = await openCommand({ commandLine }, options, interruptSignal())
  const denoised = await inHounsfield(input, file, denoiser.inHounsfield!, {}, undefined)
  return { images: denoised, method: methodOf(denoiser, {}) }
}

/** Denoises consecutive slices in HU. Warns about a change that shows a wrong set-up. */
async function inHounsfield(
  input: string,
  file: ImageArray,
  denoiser: Denoiser,
  parameters: ParameterValues,
  stride: number | undefined
): Promise<ImageBatch> {
  const { denoiseWholeImages } = await import('../../denoisers/denoise-whole-slice.ts')
  const { images, files } = file
  const { name, neighbours } = denoiser.description
  if (neighbours && images.count === 1)
    warn(`${input}: holds one slice, which is shown to the model as its own neighbour`)
  const progress = new ProgressLine()
  const onProgress = (fraction: number) => progress.report(fraction, name)
  const options = { stride, signal: interruptSignal(), onProgress }
  const own = (files && denoiser.withFiles?.(files)) ?? denoiser
  const denoised = await denoiseWholeImages(own, images, parameters, options).finally(() => progress.end())
  warnAll(shiftWarnings(images, denoised))
  return denoised
}

/** @throws denoiser.incompatible for a file whose values are no HU */
function requireHounsfieldValues(input: string, { unit, pixels, images }: ImageArray): void {
  if (unit === 'stored' || /\.png$/i.test(input))
    throw new DenoscopeError('denoiser.incompatible', `'${input}' does not hold HU, which this denoiser needs`)
  if (unit === null && pixels === null && images.data.every((value) => value >= 0 && value <= 1))
    warn(`${input}: all values are between 0 and 1, but this denoiser takes them as HU`)
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
