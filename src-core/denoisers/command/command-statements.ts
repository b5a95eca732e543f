import { printableLine } from '../../printable.ts'
import type { CommandExchange, CommandSetup } from './command-setup.ts'

/** Question before the first run of a program on a computer. */
export const programQuestion = 'Run this program on this computer?'

/** Warning beside the set-up, for a person who is about to agree. */
export const programWarning =
  'A program runs with your rights: it can read, change and send whatever you can. Allow only programs that you trust. The answer is remembered on this computer, for exactly these values. It also covers later changes of the files of the program.'

const passed: Readonly<Record<CommandExchange, string>> = {
  npy: 'Slices in HU as a .npy file (float32; slice, row, column), and the name of the .npy file to write. No names of patients.',
  dicom:
    'Copies of the DICOM files of the slices with their headers, names of patients included, and an empty folder to write to.'
}

/**
 * A set-up in words, as rows of a question and of a card. Control characters and characters without a picture are
 * replaced, and runs of blanks joined: none can hide a part of a command line.
 */
export function commandRows(setup: CommandSetup): [label: string, value: string][] {
  const { commandLine, workingFolder, exchange, timeLimit, parameters, version, versionCommand } = setup
  const numbers = parameters.map(({ name, value }) => `${name} = ${value}`)
  return [
    ['Command line', shownLine(commandLine)],
    ['Working folder', shownLine(workingFolder)],
    ['It gets', passed[exchange]],
    ...(numbers.length > 0 ? [['Numbers', numbers.join(', ')] satisfies [string, string]] : []),
    ['Time limit', `${timeLimit} s for each run`],
    versionCommand === undefined
      ? ['Version', version === undefined ? 'Not stated' : shownLine(version)]
      : ['Version from', shownLine(versionCommand)]
  ]
}

/** Characters that show nothing, such as U+200B and U+3164, and the empty pattern of Braille. */
const withoutPicture = /[\p{Default_Ignorable_Code_Point}\u2800]/gu

const shownLine = (text: string): string =>
  printableLine(text).replaceAll(withoutPicture, '\ufffd').replaceAll(/\s+/g, ' ')
