import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { onlySubcommands } from '../one-line.ts'
import { collect, inputArgument, integer, jsonOption, positive } from '../options.ts'
import type { FrcOptions, NpsOptions, Place, SharpnessOptions } from '../actions/measure.ts'

const spacingHelp = `
The pixel spacing is a DICOM file's own unless given; without one frequencies are in cycles per pixel and lengths in pixels.
Input: .npy, grey PNG (0..1) or DICOM (HU), one image or a batch (an array with a leading axis).
`

const npsHelp = `
Mean over the regions of |DFT(region less a fitted surface)|^2 dx dy / (Nx Ny) (Siewerdsen, Cunningham & Jaffray 2002,
doi:10.1118/1.1513158), in HU^2 mm^2 for HU; the radial mean is over rings of one frequency step. Regions should be of uniform
signal; without --region each image is one. With JSON: variance, standardDeviation, meanFrequency, radial {frequency, power,
samples}. --out takes the two-dimensional power, frequency 0 first.
`

const frcHelp = `
Re sum(A conj B) / sqrt(sum |A|^2 sum |B|^2) over rings of integer radius (van Heel et al. 1982). 'rounded' rings are those
nearest to each radius; 'split' ones are sFRC's, with its frequencies and absolute values. The crossing is where the
correlation first reaches --threshold, the last ring left out. With JSON: frequency, and for each image frc and crossing.
`

const sharpnessHelp = `
1 / |x80 - x20| along a line across an edge or a bright vessel (Schwemmer et al. 2014, doi:10.1088/0031-9155/59/17/5163), both
sides averaged; of several parallel lines, one pixel apart, those beyond two standard deviations are left out.
`

export function measureCommand(): Command {
  const command = new Command('measure').description(
    'Measure noise power spectra, Fourier ring correlation and edge sharpness.'
  )
  for (const subcommand of [npsCommand(), frcCommand(), sharpnessCommand()]) command.addCommand(subcommand)
  return onlySubcommands(command, 'what').usage('<what> [options] <input...>')
}

const spacingOption = () =>
  new Option('--pixel-spacing <mm>', "side of a pixel; a DICOM file's own unless given").argParser(positive)

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
      new Option('--detrend <degree>', 'of the surface that is taken off each region: 0, 1 or 2')
        .argParser(integer(0, 2))
        .default(2)
    )
    .addOption(spacingOption())
    .option('--out <file>', '.npy file of 64-bit floats for the two-dimensional power')
    .addOption(jsonOption())
    .addHelpText('after', npsHelp + spacingHelp)
    .action(async (input: string, options: NpsOptions) =>
      (await import('../actions/measure.ts')).measureNps(input, options)
    )
}

function frcCommand(): Command {
  return new Command('frc')
    .description('Fourier ring correlation of two square images.')
    .addArgument(new Argument('<first>', 'an image or a batch'))
    .addArgument(new Argument('<second>', 'as many of the same size'))
    .addOption(new Option('--window <window>', 'taper of both images').choices(['none', 'hann']).default('none'))
    .addOption(
      new Option('--rings <rings>', 'how frequencies are put into rings')
        .choices(['rounded', 'split'])
        .default('rounded')
    )
    .option('--threshold <correlation>', 'tell where the correlation first falls to it', positive)
    .addOption(spacingOption())
    .addOption(jsonOption())
    .addHelpText('after', frcHelp + spacingHelp)
    .action(async (first: string, second: string, options: FrcOptions) =>
      (await import('../actions/measure.ts')).measureFrc(first, second, options)
    )
}

function sharpnessCommand(): Command {
  return new Command('sharpness')
    .description('Edge sharpness along a line across an edge or a vessel.')
    .addArgument(inputArgument())
    .addOption(
      new Option('--from <row,column>', 'where the line begins, in pixels')
        .argParser(numbers('ROW,COLUMN', 2))
        .makeOptionMandatory()
    )
    .addOption(
      new Option('--to <row,column>', 'where it ends').argParser(numbers('ROW,COLUMN', 2)).makeOptionMandatory()
    )
    .option('--lines <number>', 'parallel lines, the given one in their middle', integer(1, 1001), 1)
    .option('--dark', 'the vessel is darker than what surrounds it')
    .addOption(spacingOption())
    .addOption(jsonOption())
    .addHelpText('after', sharpnessHelp + spacingHelp)
    .action(async (input: string, options: SharpnessOptions) =>
      (await import('../actions/measure.ts')).measureSharpness(input, options)
    )
}

function numbers(form: string, count: number): (text: string) => Place {
  return (text) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
    if (values.length === count && values.every((value) => Number.isFinite(value) && value >= 0)) return values
    throw new InvalidArgumentError(`Expected ${form} in pixels.`)
  }
}
