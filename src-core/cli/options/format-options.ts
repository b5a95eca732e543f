import { type Command, InvalidArgumentError, Option } from 'commander'
import { arrayFormats } from '../../sources/volume-files/written-volume.ts'
import type { FormatAnswers } from '../../sources/format-answers.ts'
import { integer } from './common-options.ts'

/** Answers to what a file leaves open, as options. */
export interface FormatOptions {
  offset?: number
  scale?: number
  dataset?: string
  frame?: number
}

const finite = (text: string): number => {
  const value = text.trim() === '' ? NaN : Number(text)
  if (Number.isFinite(value) && Math.abs(value) <= 1e6) return value
  throw new InvalidArgumentError('Expected a number.')
}

const factor = (text: string): number => {
  const value = finite(text)
  if (value !== 0) return value
  throw new InvalidArgumentError('Expected a number other than 0.')
}

/** Adds the options that answer the questions of files that are not DICOM. */
export function addFormatOptions(command: Command): Command {
  return command
    .option('--offset <number>', 'HU = scale * value + offset, for files whose values may not be HU', finite)
    .option('--scale <number>', 'see --offset (default: 1)', factor)
    .option('--dataset <name>', 'array of an .npz or HDF5 file that holds several')
    .option('--frame <number>', 'volume of a 4-D NIfTI file or an ImageJ hyperstack, counted from 1', integer(1))
}

export function answersFrom({ offset, scale, dataset, frame }: FormatOptions): FormatAnswers {
  return {
    ...(dataset !== undefined && { dataset }),
    ...(frame !== undefined && { frame }),
    ...((offset !== undefined || scale !== undefined) && { scale: { offset: offset ?? 0, scale: scale ?? 1 } })
  }
}

/** `--format`: the format of a written array. */
export const outputFormatOption = (description = 'format of the output (default: by its name)') =>
  new Option('--format <format>', description).choices(writtenFormats)

/** `--format` of denoised images, which may also become a DICOM series. */
export const denoisedFormatOption = () =>
  new Option('--format <format>', 'format of the output (default: by its name)').choices([...writtenFormats, 'dicom'])

const writtenFormats = arrayFormats.filter((format) => format !== 'nii')
