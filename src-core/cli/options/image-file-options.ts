import { Argument, InvalidArgumentError, Option } from 'commander'
import type { IntensityRange } from '../../images/intensity.ts'
import { positive } from './common-options.ts'

export const inputArgument = () => new Argument('<input>', '.npy, grey PNG or DICOM file')
export const outputArgument = () => new Argument('<output>', '.npy or .png file; may be the input')

/** Help on the files of commands that read and write images. */
export const imageFilesHelp = `
Input: .npy of numbers, shape (rows, columns) or, for a batch, (images, rows, columns), values unchanged; grey PNG,
values from 0 to 1; DICOM, values in HU. Output: .npy of 32-bit floats in the same shape (64-bit values are rounded on
reading), or a 16-bit grey PNG of one image with values from 0 to 1.
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
