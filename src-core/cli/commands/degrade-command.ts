import { Command, Option } from 'commander'
import { noiseKernels, type NoiseKernel } from '../../degradation/degradation.ts'
import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import type { ReconstructionFilter } from '../../degradation/reconstruct-image.ts'
import { DenoscopeError } from '../../errors.ts'
import { batchOfOne, imageAt } from '../../images/image.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import { type ArrayFormat, centralPlace } from '../../sources/volume-files/written-volume.ts'
import { outputFormatOption } from '../options/format-options.ts'
import {
  positive,
  seedOption,
  integer,
  imageFilesHelp,
  inputArgument,
  outputArgument,
  rangeOption,
  cutoffOption,
  reconstructionFilterOption
} from '../options/common-options.ts'
import { parseDoseShare } from '../options/degradation-option.ts'
import {
  readImages,
  requireOutput,
  requireUnitValues,
  writeImages,
  type ImageArray,
  inUnitRange,
  mapImages
} from '../support/image-file.ts'
import { onlySubcommands } from '../support/subcommands.ts'

const noises = {
  gaussian: 'Gaussian noise on values from 0 to 1: clip(x + factor * N(0, 1), 0, 1).',
  poisson: 'Poisson noise on values from 0 to 1: clip(factor * Poisson(x / factor), 0, 1).'
} as const

export function degradeCommand(): Command {
  const command = new Command('degrade').description(
    'Make noisy images of clean ones. The same seed gives the same images.'
  )
  for (const kind of ['gaussian', 'poisson'] as const) command.addCommand(noiseCommand(kind))
  command.addCommand(lowDoseCommand())
  command.addCommand(reducedDoseCommand())
  command.addHelpText('after', imageFilesHelp)
  return onlySubcommands(command, 'kind')
}

function noiseCommand(kind: keyof typeof noises): Command {
  return new Command(kind)
    .description(noises[kind])
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .requiredOption('--factor <number>', 'strength of the noise, above 0', positive)
    .addOption(seedOption())
    .addOption(rangeOption())
    .addOption(outputFormatOption())
    .addHelpText('after', `\nImage i of a batch draws from stream i of the seed.\n${imageFilesHelp}`)
    .action((input: string, output: string, options: NoiseOptions) => degradeFile(kind, input, output, options))
}

interface NoiseOptions {
  factor: number
  seed: number
  range?: IntensityRange
  format?: ArrayFormat
}

/** Adds noise to the images of a file. */
async function degradeFile(
  kind: 'gaussian' | 'poisson',
  input: string,
  output: string,
  { factor, seed, range, format }: NoiseOptions
): Promise<void> {
  const { degrade } = await import('../../degradation/pixel-noise.ts')
  const target = requireOutput(output, format)
  const { images, shape, intensityRange, place } = await readImages(input)
  const unitRange = range ?? intensityRange
  if (unitRange === null) requireUnitValues(input, images)
  const noisy = await inUnitRange(images, unitRange, (clean) => degrade(clean, { kind, factor }, { seed }))
  await writeImages(target, noisy, shape, place)
}

const lowDoseHelp = `
The scan of LoDoPaB-CT (doi:10.1038/s41597-021-00893-z): HU become attenuation (water 20, air 0.02, at most 81.36 per metre),
parallel beams at --angles from 0 up to 180 degrees, Poisson counts of at least 0.1, their logarithm, filtered
back-projection, HU again. Slices are first cut to their central square of --crop pixels, the size of the output. Pixels
outside count as air. Slice i of a batch draws from stream i of the seed. --cutoff and --detector-pixels make the scan
softer or sharper; docs/low-dose.md compares it with a real pair of scans.

Input: DICOM in HU, with its pixel spacing, or .npy of HU, shape (rows, columns) or (slices, rows, columns).
Output: .npy of 32-bit floats, HU.
`

function lowDoseCommand(): Command {
  return new Command('low-dose')
    .description('Simulate CT slices of a scan with few photons: HU in, HU out.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .option('--photons <number>', 'photons that reach a detector pixel without an object', positive, 4096)
    .addOption(seedOption())
    .option('--pixel-spacing <mm>', 'side of a pixel (default: from the DICOM file, else 260 / 362)', positive)
    .option('--crop <pixels>', 'side of the central square; smaller slices stay whole', integer(1), 362)
    .option('--angles <number>', 'views from 0 up to 180 degrees', integer(1, 100_000), 1000)
    .option(
      '--detector-pixels <number>',
      'detector pixels over the diagonal of the square (default: 513 for 362 pixels)',
      integer(2, 100_000)
    )
    .addOption(reconstructionFilterOption())
    .addOption(cutoffOption())
    .addOption(outputFormatOption())
    .addHelpText('after', lowDoseHelp)
    .action((input: string, output: string, options: LowDoseFileOptions) => degradeLowDoseFile(input, output, options))
}

interface LowDoseFileOptions {
  photons: number
  seed: number
  pixelSpacing?: number
  crop: number
  angles: number
  detectorPixels?: number
  filter: ReconstructionFilter
  cutoff: number
  format?: ArrayFormat
}

/** Simulates a scan with few photons of the CT slices of a file. */
async function degradeLowDoseFile(input: string, output: string, options: LowDoseFileOptions): Promise<void> {
  const { centralSquare, degradeLowDose } = await import('../../degradation/low-dose-scan.ts')
  const { crop, angles: views, pixelSpacing, detectorPixels, format, ...rest } = options
  const target = requireOutput(output, format)
  const read = await readImages(input)
  requireHounsfieldUnits(input, read)
  const side = pixelSpacing ?? (read.pixelSpacing ? requireSquarePixels(read.pixelSpacing) : undefined)
  const scan = { ...rest, views, ...(side && { pixelSpacing: side }), ...(detectorPixels && { detectorPixels }) }
  const squares = centralSquare(read.images, crop)
  const noisy = await mapImages(squares, 'Simulating scans', (slice, index) =>
    degradeLowDose(slice, { ...scan, firstImage: index })
  )
  const place = read.place && centralPlace(read.place, read.images, noisy)
  await writeImages(target, noisy, [...read.shape.slice(0, -2), noisy.rows, noisy.columns], place)
}

/** @throws argument.invalid with the file, if its values cannot be HU */
function requireHounsfieldUnits(path: string, { images, unit }: ImageArray): void {
  if (unit !== null && unit !== 'HU') {
    throw new DenoscopeError('argument.invalid', `${path}: expected values in HU, got uncalibrated values`)
  }
  const inUnitRange = images.data.every((value) => value >= 0 && value <= 1)
  if (inUnitRange && images.data.some((value) => !Number.isInteger(value))) {
    throw new DenoscopeError('argument.invalid', `${path}: expected values in HU, got only values from 0 to 1`)
  }
}

const reducedDoseHelp = `
Noise insertion in the projection domain (Yu et al. 2012, doi:10.1118/1.4722751): each slice is projected, the noise that its line
integrals lack at this share of the dose is drawn, reconstructed and added. The slice keeps its own kernel and detail.
Without --kernel, the noise of the middle slice decides; a slice without noise counts as soft. Slice i of a batch draws from
stream i of the seed. docs/low-dose.md compares the noise with that of a real pair of scans.

Input: DICOM in HU, with its pixel spacing, or .npy of HU, shape (rows, columns) or (slices, rows, columns).
Output: .npy of 32-bit floats, HU, of the same shape.
`

function reducedDoseCommand(): Command {
  return new Command('reduced-dose')
    .description('Simulate CT slices at a share of their dose: HU in, HU out.')
    .addArgument(inputArgument())
    .addArgument(outputArgument())
    .requiredOption('--share <number>', 'remaining share of the dose, 0.01 to 0.95', parseDoseShare)
    .addOption(new Option('--kernel <kernel>', 'kernel of the noise').choices(noiseKernels))
    .addOption(seedOption())
    .option('--pixel-spacing <mm>', 'side of a pixel (default: from the DICOM file)', positive)
    .addOption(outputFormatOption())
    .addHelpText('after', reducedDoseHelp)
    .action((input: string, output: string, options: ReducedDoseFileOptions) =>
      degradeReducedDoseFile(input, output, options)
    )
}

interface ReducedDoseFileOptions {
  share: number
  kernel?: NoiseKernel
  seed: number
  pixelSpacing?: number
  format?: ArrayFormat
}

/** Adds the noise of a reduced dose to the CT slices of a file. */
async function degradeReducedDoseFile(input: string, output: string, options: ReducedDoseFileOptions): Promise<void> {
  const { reducedDoseSlice } = await import('../../degradation/noise-insertion.ts')
  const { noiseKernelOf } = await import('../../degradation/noise-kernel.ts')
  const { share, seed } = options
  const target = requireOutput(output, options.format)
  const read = await readImages(input)
  requireHounsfieldUnits(input, read)
  const pixelSpacing = options.pixelSpacing ?? (read.pixelSpacing && requireSquarePixels(read.pixelSpacing))
  if (!pixelSpacing)
    throw new DenoscopeError('argument.invalid', `${input}: the size of a pixel is unknown; give --pixel-spacing`)
  const kernel = options.kernel ?? noiseKernelOf(imageAt(read.images, read.images.count >> 1)) ?? 'soft'
  const noisy = await mapImages(read.images, 'Inserting noise', (slice, index) =>
    batchOfOne(reducedDoseSlice(imageAt(slice, 0), { share, kernel, seed, stream: index, pixelSpacing }))
  )
  await writeImages(target, noisy, read.shape, read.place)
}
