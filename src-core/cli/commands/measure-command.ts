import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import { DenoscopeError } from '../../errors.ts'
import { writeNpy } from '../../files/npy-files.ts'
import { imageAt, type ImageBatch } from '../../images/image.ts'
import { extractPatches } from '../../images/patchify-grid.ts'
import { noisePowerSpectrum } from '../../physics/noise-power-spectrum.ts'
import { edgeSharpness, profileSharpness, sampleProfile } from '../../scores/fidelity/edge-sharpness.ts'
import {
  crossingFrequency,
  fourierRingCorrelation,
  splitRingFrequencies
} from '../../scores/fidelity/fourier-ring-correlation.ts'
import { collect, inputArgument, integer, jsonOption, positive } from '../options/common-options.ts'
import { readImages, type ImageArray, shapeText } from '../support/image-file.ts'
import { onlySubcommands } from '../support/subcommands.ts'
import { measurePhantomCommand } from './measure-phantom-command.ts'
import { measureTtfCommand } from './measure-ttf-command.ts'

const spacingHelp = `
The default pixel spacing is that of the DICOM file. Without one, frequencies are in cycles per pixel and lengths in pixels.
Input: .npy, grey PNG (0..1) or DICOM (HU), one image or a batch (an array with a leading axis).
`

const npsHelp = `
Mean over the regions of |DFT(region less a fitted surface)|^2 dx dy / (Nx Ny) (Siewerdsen, Cunningham & Jaffray 2002,
doi:10.1118/1.1513158), in HU^2 mm^2 for HU; the radial mean is over rings of one frequency step. Regions should have uniform
signal. Without --region each image is a region. With JSON: variance, standardDeviation, meanFrequency, radial {frequency, power,
samples}. --out writes the two-dimensional power, frequency 0 first.
`

const frcHelp = `
Re sum(A conj B) / sqrt(sum |A|^2 sum |B|^2) over rings of integer radius (van Heel et al. 1982). 'rounded': rings nearest
to each radius; 'split': the rings of sFRC, with its frequencies and absolute values. The crossing is the first frequency at
which the correlation falls to --threshold, without the last ring. With JSON: frequency, and for each image frc and crossing.
`

const sharpnessHelp = `
1 / |x80 - x20| along a line across an edge or a bright vessel (Schwemmer et al. 2014, doi:10.1088/0031-9155/59/17/5163), mean of
both sides. Parallel lines are one pixel apart; those beyond two standard deviations are left out.
`

export function measureCommand(): Command {
  const command = new Command('measure').description(
    'Measure noise power spectra, Fourier ring correlation, edge sharpness, transfer functions and phantoms.'
  )
  for (const subcommand of [
    npsCommand(),
    frcCommand(),
    sharpnessCommand(),
    measureTtfCommand(),
    measurePhantomCommand()
  ])
    command.addCommand(subcommand)
  return onlySubcommands(command, 'what').usage('<what> [options] <input...>')
}

const spacingOption = () =>
  new Option('--pixel-spacing <mm>', 'side of a pixel (default: from the DICOM file)').argParser(positive)

function npsCommand(): Command {
  return new Command('nps')
    .description('Noise power spectrum of regions of images.')
    .addArgument(inputArgument())
    .addOption(
      new Option('--region <row,column,size>', 'a square of every image; may be given several times').argParser(
        collect(numbers('ROW,COLUMN,SIZE', 3))
      )
    )
    .addOption(
      new Option('--detrend <degree>', 'degree of the surface that is subtracted from each region: 0, 1 or 2')
        .argParser(integer(0, 2))
        .default(2)
    )
    .addOption(spacingOption())
    .option('--out <file>', '.npy file of 64-bit floats for the two-dimensional power')
    .addOption(jsonOption())
    .addHelpText('after', npsHelp + spacingHelp)
    .action((input: string, options: NpsOptions) => measureNps(input, options))
}

function frcCommand(): Command {
  return new Command('frc')
    .description('Fourier ring correlation of two square images.')
    .addArgument(new Argument('<first>', 'an image or a batch'))
    .addArgument(new Argument('<second>', 'as many images of the same size'))
    .addOption(new Option('--window <window>', 'taper of both images').choices(['none', 'hann']).default('none'))
    .addOption(
      new Option('--rings <rings>', 'assignment of frequencies to rings')
        .choices(['rounded', 'split'])
        .default('rounded')
    )
    .option(
      '--threshold <correlation>',
      'print the frequency at which the correlation first falls to this value',
      positive
    )
    .addOption(spacingOption())
    .addOption(jsonOption())
    .addHelpText('after', frcHelp + spacingHelp)
    .action((first: string, second: string, options: FrcOptions) => measureFrc(first, second, options))
}

function sharpnessCommand(): Command {
  return new Command('sharpness')
    .description('Edge sharpness along a line across an edge or a vessel.')
    .addArgument(inputArgument())
    .addOption(
      new Option('--from <row,column>', 'begin of the line, in pixels')
        .argParser(numbers('ROW,COLUMN', 2))
        .makeOptionMandatory()
    )
    .addOption(
      new Option('--to <row,column>', 'end of the line').argParser(numbers('ROW,COLUMN', 2)).makeOptionMandatory()
    )
    .option('--lines <number>', 'number of parallel lines; the given one is in the middle', integer(1, 1001), 1)
    .option('--dark', 'the vessel is darker than its surroundings')
    .addOption(spacingOption())
    .addOption(jsonOption())
    .addHelpText('after', sharpnessHelp + spacingHelp)
    .action((input: string, options: SharpnessOptions) => measureSharpness(input, options))
}

function numbers(form: string, count: number): (text: string) => Place {
  return (text) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
    if (values.length === count && values.every((value) => Number.isFinite(value) && value >= 0)) return values
    throw new InvalidArgumentError(`Expected ${form} in pixels.`)
  }
}

/** Numbers of an option, such as row and column. */
type Place = readonly number[]

interface SpacingOptions {
  pixelSpacing?: number
  json?: boolean
}

interface NpsOptions extends SpacingOptions {
  region?: Place[]
  detrend: 0 | 1 | 2
  out?: string
}

interface FrcOptions extends SpacingOptions {
  window: 'none' | 'hann'
  rings: 'rounded' | 'split'
  threshold?: number
}

interface SharpnessOptions extends SpacingOptions {
  from: Place
  to: Place
  lines: number
  dark?: boolean
}

/** Prints the noise power spectrum of regions of a file's images. */
async function measureNps(input: string, options: NpsOptions): Promise<void> {
  const file = await readImages(input)
  const spacing = spacingOf(file, options)
  const { power, rows, columns, variance, standardDeviation, meanFrequency, radial } = noisePowerSpectrum(
    regionsOf(file, options.region),
    { pixelSpacing: spacing ?? [1, 1], detrend: options.detrend }
  )
  if (options.out !== undefined) writeNpy(options.out, power, [rows, columns])
  const summary = { variance, standardDeviation, meanFrequency, frequencyUnit: unitOf(spacing) }
  const columnsOf = { frequency: [...radial.frequency], power: [...radial.power], samples: [...radial.samples] }
  if (options.json) return print({ rows, columns, pixelSpacing: spacing, ...summary, radial: columnsOf })
  print([
    `standard deviation ${digits(summary.standardDeviation)}, mean frequency ${digits(summary.meanFrequency)} ${unitOf(spacing)}`,
    table(
      ['frequency', 'power', 'samples'],
      columnsOf.frequency.map((value, ring) => [value, columnsOf.power[ring]!, columnsOf.samples[ring]!])
    )
  ])
}

/** Prints the ring correlation of two files' images, one by one. */
async function measureFrc(firstPath: string, secondPath: string, options: FrcOptions): Promise<void> {
  const [first, second] = [await readImages(firstPath), await readImages(secondPath)]
  if (String(first.shape) !== String(second.shape)) {
    throw new DenoscopeError(
      'argument.invalid',
      `${secondPath}: expected shape ${shapeText(first.shape)} as ${firstPath}, got ${shapeText(second.shape)}`
    )
  }
  const spacing = spacingOf(first, options)
  const side = spacing ? requireSquarePixels(spacing) : 1
  const curves = Array.from({ length: first.images.count }, (_, index) =>
    fourierRingCorrelation(imageAt(first.images, index), imageAt(second.images, index), options)
  )
  const frequency = frequenciesOf(curves[0]!.length, first.images.rows, side, options.rings)
  const images = curves.map((frc) => ({
    frc: [...frc],
    ...(options.threshold !== undefined && { crossing: crossingFrequency(frc, frequency, options.threshold) })
  }))
  if (options.json)
    return print({ pixelSpacing: spacing, frequencyUnit: unitOf(spacing), frequency: [...frequency], images })
  print(
    images.flatMap(({ frc, crossing }, index) => [
      ...(images.length > 1 ? [`image ${index + 1}`] : []),
      ...(crossing === undefined
        ? []
        : [`crossing ${crossing === Infinity ? 'none' : `${digits(crossing)} ${unitOf(spacing)}`}`]),
      table(
        ['frequency', 'frc'],
        frc.map((value, ring) => [frequency[ring]!, value])
      )
    ])
  )
}

/** Prints the sharpness of an edge of each of a file's images. */
async function measureSharpness(input: string, options: SharpnessOptions): Promise<void> {
  const file = await readImages(input)
  const spacing = spacingOf(file, options)
  const side = spacing ? requireSquarePixels(spacing) : 1
  const lines = parallelLines(options)
  const length = Math.hypot(options.to[0]! - options.from[0]!, options.to[1]! - options.from[1]!)
  const samples = Math.max(3, Math.ceil(length) + 1)
  const profileSpacing = { spacing: (length * side) / (samples - 1) }
  const images = Array.from({ length: file.images.count }, (_, index) => {
    const profiles = lines.map(({ from, to }) =>
      sampleProfile(imageAt(file.images, index), from, to, samples).map((value) => (options.dark ? -value : value))
    )
    return {
      sharpness: edgeSharpness(profiles, profileSpacing),
      lines: profiles.map((profile) => profileSharpness(profile, profileSpacing))
    }
  })
  const unit = spacing ? '1/mm' : '1/pixel'
  if (options.json) return print({ pixelSpacing: spacing, unit, images })
  print(
    images.map(
      ({ sharpness }, index) =>
        `${images.length > 1 ? `image ${index + 1}: ` : ''}${sharpness === null ? 'no edge on this line' : `sharpness ${digits(sharpness)} ${unit}`}`
    )
  )
}

const spacingOf = (file: ImageArray, { pixelSpacing }: SpacingOptions): readonly [number, number] | null =>
  pixelSpacing === undefined ? file.pixelSpacing : [pixelSpacing, pixelSpacing]

const unitOf = (spacing: readonly [number, number] | null): string => (spacing ? '1/mm' : 'cycles/pixel')

/** @throws argument.invalid for a region beyond the image, or regions of different sizes */
function regionsOf({ images }: ImageArray, regions: readonly Place[] | undefined): ImageBatch {
  if (!regions) return images
  const size = regions[0]![2]!
  if (regions.some((region) => region[2] !== size))
    throw new DenoscopeError('argument.invalid', '--region: expected squares of one size')
  const parts = Array.from({ length: images.count }, (_, index) => imageAt(images, index)).flatMap((image) =>
    regions.map(([row, column]) => extractPatches(image, [row!], [column!], size).data)
  )
  const data = new Float32Array(parts.length * size * size)
  parts.forEach((part, index) => data.set(part, index * size * size))
  return { data, count: parts.length, rows: size, columns: size }
}

function frequenciesOf(count: number, size: number, side: number, rings: FrcOptions['rings']): Float64Array {
  return rings === 'split'
    ? splitRingFrequencies(count, side)
    : Float64Array.from({ length: count }, (_, ring) => ring / (size * side))
}

/** The line and its parallel neighbours, one pixel apart. */
function parallelLines({ from, to, lines }: SharpnessOptions) {
  const [down, right] = [to[0]! - from[0]!, to[1]! - from[1]!]
  const length = Math.hypot(down, right)
  if (length === 0) throw new DenoscopeError('argument.invalid', '--to: expected another place than --from')
  return Array.from({ length: lines }, (_, index) => {
    const offset = index - (lines - 1) / 2
    const moved = ([row, column]: Place) => ({
      row: row! - (offset * right) / length,
      column: column! + (offset * down) / length
    })
    return { from: moved(from), to: moved(to) }
  })
}

const digits = (value: number): string => String(Number(value.toPrecision(6)))

const table = (headings: readonly string[], rows: readonly number[][]): string =>
  [headings, ...rows.map((row) => row.map(digits))].map((row) => row.join('\t')).join('\n')

function print(result: object | readonly string[]): void {
  // JSON has null for infinity, the crossing of a correlation that never falls to the threshold.
  process.stdout.write(Array.isArray(result) ? `${result.join('\n')}\n` : `${JSON.stringify(result)}\n`)
}
