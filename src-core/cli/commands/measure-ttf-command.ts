import { Command, InvalidArgumentError, Option } from 'commander'
import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import { DenoscopeError } from '../../errors.ts'
import { rodTransfer } from '../../physics/rod-transfer.ts'
import { inputArgument, jsonOption, positive } from '../options/common-options.ts'
import { readFileOrFolder } from '../support/image-file.ts'
import { warnAll } from '../support/standard-error.ts'

const help = `
AAPM TG-233: edge of a circular rod, all slices pooled (docs/physics.md). It holds at this contrast, dose and kernel.
With JSON: frequency, transfer, f50, f10, contrast, noise, totalCnr, centre, slices, warnings. The JSON is a --psf of
'insert-lesions' and of 'audit --lesions'.
`

export function measureTtfCommand(): Command {
  return new Command('ttf')
    .description('Task transfer function of a circular rod.')
    .addArgument(inputArgument())
    .addOption(new Option('--radius <mm>', 'radius of the rod').argParser(positive).makeOptionMandatory())
    .addOption(
      new Option(
        '--near <row,column>',
        'place in pixels around which the centre is searched (default: the middle)'
      ).argParser(parsePlace)
    )
    .addOption(new Option('--pixel-spacing <mm>', 'side of a pixel (default: from the DICOM file)').argParser(positive))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((input: string, options: TtfOptions) => measureTtf(input, options))
}

interface TtfOptions {
  radius: number
  near?: { x: number; y: number }
  pixelSpacing?: number
  json?: boolean
}

function parsePlace(text: string): { x: number; y: number } {
  const [row, column, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (row! >= 0 && column! >= 0 && Number.isFinite(row! + column!) && more.length === 0) return { x: column!, y: row! }
  throw new InvalidArgumentError('Expected ROW,COLUMN in pixels.')
}

/** Prints the transfer function of a rod, up to the sampling frequency. */
async function measureTtf(input: string, { radius, near, pixelSpacing, json }: TtfOptions): Promise<void> {
  const { images, pixelSpacing: stated } = await readFileOrFolder(input)
  const side = pixelSpacing ?? (stated && requireSquarePixels(stated))
  if (side === null)
    throw new DenoscopeError('argument.invalid', `${input}: the size of a pixel is unknown; give --pixel-spacing`)
  const measured = rodTransfer({ images, pixelSpacing: side }, { radius, ...(near && { near }) })
  const { f50, f10, contrast, noise, totalCnr, centre, slices, warnings } = measured
  warnAll(warnings)
  const sampled = measured.frequency.filter((f) => f <= 1 / side)
  if (json) {
    const curve = { frequency: [...sampled], transfer: [...measured.transfer.subarray(0, sampled.length)] }
    const conditions = { contrast, noise, totalCnr: Number.isFinite(totalCnr) ? totalCnr : null, centre, slices }
    process.stdout.write(`${JSON.stringify({ ...curve, f50, f10, ...conditions, warnings })}\n`)
  } else
    process.stdout.write(
      `f50 ${f50.toFixed(3)} per mm, f10 ${f10.toFixed(3)} per mm, contrast ${contrast.toFixed(1)} HU, noise ${noise.toFixed(1)} HU, ` +
        `${slices} slices, centre row ${centre.y.toFixed(2)}, column ${centre.x.toFixed(2)}\n`
    )
}
