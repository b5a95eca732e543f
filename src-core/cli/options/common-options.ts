import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import type { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import { issueWords } from '../../issue-words.ts'

/** Values of `--input`. */
export const inputHelp =
  'file or folder of images (DICOM, NIfTI, TIFF, PNG, NumPy, HDF5, MetaImage, ZIP), mnist:test, mnist:train, phantom or phantom:SEED:SLICES'

/** Reads an integer in a range. @throws InvalidArgumentError naming the range. */
export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
    const range = maximum === Number.MAX_SAFE_INTEGER ? `of ${minimum} or more` : `from ${minimum} to ${maximum}`
    throw new InvalidArgumentError(`Expected an integer ${range}.`)
  }
}

/** Reads a number above 0. */
export function positive(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('Expected a number above 0.')
}

/** Appends each use of a repeatable option to a list. */
export function collect<Value>(read: (text: string) => Value): (text: string, previous?: Value[]) => Value[] {
  return (text, previous = []) => [...previous, read(text)]
}

export const seedOption = (description = 'seed of all random numbers') =>
  new Option('--seed <number>', description).argParser(integer(0, 0xffffffff)).default(1)

export const replaceOption = () => new Option('--replace', 'replace the audit in --out')
export const workspaceOption = () =>
  new Option('--workspace <folder>', 'write the audit into this workspace; the workbench lists it there')
export const jsonOption = () => new Option('--json', 'print the result as JSON on standard output')

/** Options whose values make a list of a request, by the name of the list. */
const repeated: Readonly<Record<string, string>> = {
  outputs: 'output',
  denoisers: 'denoiser',
  sourceIds: 'input',
  pairs: 'pair',
  testPairs: 'test-pair'
}

/** Name of a member as an option, such as 'prepared-on'. */
const inOptions = (member: string) => member.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Checks values against a schema. @throws argument.invalid with the first problem, named by its option */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const [member = 'options', ...within] = issue.path.map(String)
  throw new DenoscopeError(
    'argument.invalid',
    `--${[repeated[member] ?? inOptions(member), ...within].join('.')}: ${issueWords(issue)}`
  )
}

export const joinOption = (): Option => new Option('--join', 'join slices that share no series UID but fit together')

/** Options of every training. */
export interface TrainingOptions {
  epochs?: number
  batch?: number
  learningRate?: number
  weightDecay?: number
  limit?: number
  seed: number
  out: string
  json?: boolean
}

/** Help texts of options that differ between trainings. */
interface TrainingHelp {
  readonly learningRate: string
  readonly limit: string
  readonly smallestLimit: number
  readonly out: string
}

export function addTrainingOptions(command: Command, help: TrainingHelp): Command {
  return command
    .option('--epochs <number>', 'passes over the training images', integer(1, 1000))
    .option('--batch <number>', 'images in a step', integer(1, 4096))
    .option('--learning-rate <number>', help.learningRate, positive)
    .option('--weight-decay <number>', 'L2 coefficient, as in torch.optim.Adam', Number)
    .option('--limit <number>', help.limit, integer(help.smallestLimit))
    .addOption(seedOption())
    .addOption(new Option('--out <folder>', help.out).makeOptionMandatory())
    .addOption(jsonOption())
}

/** The members of a training request that these options state. */
export const trainingSettings = ({ epochs, batch, learningRate, weightDecay, limit, seed }: TrainingOptions) => ({
  epochs,
  batchSize: batch,
  learningRate,
  weightDecay,
  limit,
  seed
})

export const inputArgument = () =>
  new Argument('<input>', 'image file: .npy, grey PNG, DICOM, NIfTI, TIFF, HDF5, MetaImage')
export const outputArgument = () => new Argument('<output>', '.npy, .nii.gz, .nii, .mha or .png file; may be the input')

export const denoisedArgument = () =>
  new Argument('<output>', '.npy, .nii.gz, .nii, .mha or .png file, may be the input; or a new folder for DICOM')

/** Help on the files of commands that read and write images. */
export const imageFilesHelp = `
Input: .npy of numbers, shape (rows, columns) or, for a batch, (images, rows, columns), values unchanged; grey PNG,
values from 0 to 1; DICOM, NIfTI, TIFF, HDF5, MetaImage, values in HU. Output: 32-bit floats (64-bit values are rounded on
reading), .npy in the same shape, NIfTI or MetaImage with the place of the input; or a 16-bit grey PNG of one image with values
from 0 to 1.
`

/** The same for commands whose output may be DICOM. */
export const denoisedFilesHelp = `${imageFilesHelp}
A DICOM series may be a file or a folder. An output without extension, or --format dicom, is a new folder for a series of CT images
derived from a DICOM series: whole slices without clipping, in the study of their source. They are de-identified as
'denoscope deidentify' does it; --keep-identity keeps the identity, for the archive that the images came from.
`

/** `--range`: the values that are 0 and 1 to a noise or a denoiser. */
export const rangeOption = () =>
  new Option(
    '--range <low,high>',
    'values that are clipped, scaled to 0..1 and back (default: those of a DICOM file)'
  ).argParser((text): IntensityRange => {
    const [low, high, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
    if (low! < high! && Number.isFinite(high! - low!) && more.length === 0) return [low!, high!]
    throw new InvalidArgumentError('Expected LOW,HIGH with LOW below HIGH.')
  })

/** Window of filtered back-projection. */
export const reconstructionFilterOption = () =>
  new Option('--filter <filter>', 'window on the ramp').choices(['ram-lak', 'hann']).default('ram-lak')

export const cutoffOption = () =>
  new Option('--cutoff <share>', "share of the detector's Nyquist frequency that is kept")
    .default(1)
    .argParser((text) => {
      const value = positive(text)
      if (value <= 1) return value
      throw new InvalidArgumentError('Expected a number above 0 to 1.')
    })
