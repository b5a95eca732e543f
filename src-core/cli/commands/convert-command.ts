import { Command } from 'commander'
import { counted } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import { integer, joinOption } from '../options/common-options.ts'
import { addFormatOptions, answersFrom, type FormatOptions } from '../options/format-options.ts'
import { requireFolder } from '../support/image-file.ts'
import { inform, interruptSignal, ProgressLine, warn } from '../support/standard-error.ts'

const help = `
Input: a file or folder of DICOM, NIfTI (.nii, .nii.gz, .hdr with .img), TIFF, numbered PNG, .npy, .npz, HDF5, MetaImage (.mha, .mhd), or a
ZIP archive of these. Output: the slices as [slice, row, column]: slices from foot to head, rows from front to back, columns from
right to left of the patient, if the input states directions; in HU, if its values are HU or the options say how to make HU of them.
Numbers are 16-bit integers if all values are such integers, else 32-bit floats. docs/formats.md has the rules of each format.
`

export function convertCommand(): Command {
  const command = new Command('convert')
    .description('Convert a series of any format to NumPy, NIfTI or MetaImage.')
    .argument('<input>', 'file or folder of images')
    .argument('<output>', 'file whose name ends in .npy, .nii.gz, .nii or .mha')
    .option('--series <number>', 'number of the series if the input holds several', integer(1))
    .addOption(joinOption())
  return addFormatOptions(command)
    .addHelpText('after', help)
    .action((input: string, output: string, options: ConvertOptions) => convert(input, output, options))
}

interface ConvertOptions extends FormatOptions {
  series?: number
  join?: boolean
}

/** Writes one series as a volume. */
async function convert(input: string, output: string, options: ConvertOptions): Promise<void> {
  const { arrayFormatOf, writeVolume } = await import('../../sources/volume-files/write-volume.ts')
  const { narrowestType } = await import('../../sources/volume-files/written-volume.ts')
  const { volumeOfSource } = await import('../../sources/volume-files/source-volume.ts')
  const { openInput } = await import('../support/input-source.ts')
  const format = arrayFormatOf(output)
  if (format === null)
    throw new DenoscopeError('argument.invalid', `${output}: expected an output named .npy, .nii.gz, .nii or .mha`)
  requireFolder(output)
  const progress = new ProgressLine()
  const source = await openInput(input, {
    series: options.series,
    ...(options.join && { join: true }),
    answers: answersFrom(options),
    scaleAlways: true,
    signal: interruptSignal(),
    onProgress: (fraction, message) => progress.report(fraction, message)
  })
  progress.end()
  if (answersFrom(options).scale && source.summary.kind !== 'files')
    warn('--offset and --scale are not used: DICOM states its values')
  for (const line of source.summary.assumed ?? []) inform(`assumed: ${line}`)
  const volume = volumeOfSource(source)
  if (volume.warning && format !== 'npy') warn(volume.warning)
  await writeVolume(output, format, volume, await narrowestType(volume))
  const { sliceCount, rows, columns, unit } = source.summary
  const unitText = unit === 'HU' ? 'HU' : unit === '1' ? 'values from 0 to 1' : 'values as stored, which are not HU'
  process.stdout.write(`${counted(sliceCount, 'slice')} of ${rows} x ${columns}, ${unitText}: ${output}\n`)
}
