import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { counted } from '../../counts.ts'
import { catphanModels, phantomNames, phantomRequestSchema } from '../../simulated-phantoms/phantom-request.ts'
import { checked, jsonOption, positive, seedOption } from '../options/common-options.ts'
import { inform, interruptSignal, ProgressLine, warnAll } from '../support/standard-error.ts'

const help = `
acr: the four modules of the ACR 464. catphan: HU rods, line pairs, low contrast and uniform module, and a tilted interface for the
slice profile. mita-lcd: discs of 3, 5, 7 and 10 mm in water (folder present), and the same without discs (absent). uniform: water.
anthropomorphic: an abdomen with lesions (present), and without (absent).

Line integrals of the shapes are exact. Photons are counted with Poisson noise, then filtered back-projection makes slices in HU with
water at 0. One energy, parallel beams, no scatter. docs/simulated-phantoms.md says how close the noise is to theory.

Writes into --out: dose-0.25/repeat-001/0001.dcm and so on, one CT series for each dose and repeat (in present and absent, if the
phantom has them); noise-free/*.npy, the same slices without noise; truth.json with places, HU, diameters, seeds, transfer function and
expected noise. The same options write the same files.
`

/** Numbers of an option, separated by commas. */
function numbers(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (values.every(Number.isFinite)) return values
  throw new InvalidArgumentError('Expected numbers, separated by commas.')
}

const number = (text: string): number => {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new InvalidArgumentError('Expected a number.')
}

export function phantomCommand(): Command {
  return new Command('phantom')
    .description('Simulate scans of a phantom at several doses, as DICOM series with their truth.')
    .addArgument(new Argument('<phantom>', 'phantom to scan').choices(phantomNames))
    .addOption(
      new Option('--dose <shares>', 'shares of the full dose, separated by commas (default: 1)').argParser(numbers)
    )
    .option('--repeats <number>', 'series of each dose, each with noise of its own (default: 1)', number)
    .addOption(new Option('--kernel <kernel>', 'reconstruction kernel').choices(['soft', 'sharp']).default('soft'))
    .addOption(new Option('--out <folder>', 'new or empty folder').makeOptionMandatory())
    .addOption(seedOption())
    .addOption(new Option('--model <number>', 'model of the Catphan').choices(catphanModels).default('604'))
    .option('--diameter <mm>', 'diameter of the uniform cylinder (default: 200)', positive)
    .option('--slices <number>', 'slices of mita-lcd, uniform (default: 5) and anthropomorphic (default: 9)', number)
    .option('--size <pixels>', 'rows and columns (default: 512)', number)
    .option('--pixel-spacing <mm>', 'side of a pixel (default: 0.5, anthropomorphic 0.7)', positive)
    .option('--thickness <mm>', 'thickness and distance of slices (default: 2.5)', positive)
    .option('--views <number>', 'angles from 0 up to 180 degrees (default: 720)', number)
    .option(
      '--photons <number>',
      'photons of dose 1 per mm² at the axis, all views together (default: 1.62e8, anthropomorphic 6.48e8)',
      positive
    )
    .option(
      '--electronic-noise <photons>',
      'standard deviation of the electronic noise of a detector sample (default: 0)',
      number
    )
    .option(
      '--bow-tie <mm>',
      'diameter of the water cylinder that a bow-tie filter evens out (default: no filter)',
      positive
    )
    .option('--rotation <degrees>', 'clockwise rotation of the phantom (default: 0)', number)
    .addOption(new Option('--shift <right,down>', 'shift of the phantom in mm (default: 0,0)').argParser(numbers))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((phantom: string, options: PhantomOptions) => makePhantom(phantom, options))
}

interface PhantomOptions {
  readonly out: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Writes the folder of a phantom. */
async function makePhantom(phantom: string, { out, json, ...options }: PhantomOptions): Promise<void> {
  const { writePhantom } = await import('../../simulated-phantoms/write-phantom.ts')
  const settings = Object.entries(options).filter(([name]) => name !== 'quiet')
  const request = checked(phantomRequestSchema, { ...Object.fromEntries(settings), phantom })
  const progress = new ProgressLine()
  const truth = await writePhantom(out, request, {
    signal: interruptSignal(),
    onProgress: (fraction, message) => progress.report(fraction, message)
  })
  progress.end()
  warnAll(truth.warnings)
  const { phantom: id, name, positions, series, kernel, parts, warnings } = truth
  if (json) {
    const summary = { folder: out, phantom: id, name, slices: positions.length, series, parts, kernel, warnings }
    process.stdout.write(`${JSON.stringify(summary)}\n`)
    return
  }
  for (const { module, dose, points } of truth.expectedNoise)
    inform(`${module}, dose ${dose}: noise of ${points[0]!.deviation.toFixed(1)} HU expected in the middle`)
  process.stdout.write(
    `${name}, ${counted(series.length, 'series', 'series')} of ${counted(positions.length, 'slice')}: ${out}\n`
  )
}
