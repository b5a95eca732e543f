import { commandLineProblem, parameterNames } from '../../../src-core/denoisers/command/command-line.ts'
import {
  commandSetupSchema,
  defaultCommandTime,
  type CommandExchange,
  type CommandSetup
} from '../../../src-core/denoisers/command/command-setup.ts'

/** Fields of the form as typed. */
export interface ProgramChoices {
  readonly name: string
  readonly citation: string
  readonly commandLine: string
  readonly exchange: CommandExchange
  readonly workingFolder: string
  readonly timeLimit: number
  /** Numbers by the name of their placeholder. Empty: the placeholder is plain text. */
  readonly values: Readonly<Record<string, string>>
  readonly versionKind: VersionKind
  /** Version or command line, by `versionKind`. */
  readonly version: string
}

export const exchangeOptions = [
  { value: 'npy', label: '.npy files' },
  { value: 'dicom', label: 'DICOM files' }
] as const

export const versionOptions = [
  { value: 'none', label: 'Not stated' },
  { value: 'stated', label: 'Stated' },
  { value: 'command', label: 'Asked by a command' }
] as const
type VersionKind = (typeof versionOptions)[number]['value']

export const emptyChoices = (workingFolder: string): ProgramChoices => ({
  name: '',
  citation: '',
  commandLine: '',
  exchange: 'npy',
  workingFolder,
  timeLimit: defaultCommandTime,
  values: {},
  versionKind: 'none',
  version: ''
})

/** Problem of the command line; null if there is none, or if nothing was typed. */
export const lineProblem = ({ commandLine }: ProgramChoices): string | null =>
  commandLine.trim() === '' ? null : commandLineProblem(commandLine)

/** Names of the placeholders that may get a number. */
export const openNames = ({ commandLine }: ProgramChoices): string[] => parameterNames(commandLine)

/** The set-up of the choices, or the reason why they are none. */
export function setupOf(choices: ProgramChoices): { readonly setup: CommandSetup } | { readonly problem: string } {
  const { commandLine, exchange, workingFolder, timeLimit, versionKind } = choices
  if (commandLine.trim() === '') return { problem: 'Type the command line.' }
  const values = openNames(choices).map((name) => ({ name, text: (choices.values[name] ?? '').trim() }))
  const wrong = values.find(({ text }) => text !== '' && !Number.isFinite(Number(text)))
  if (wrong) return { problem: `{${wrong.name}}: expected a number, got "${wrong.text}".` }
  const version = choices.version.trim()
  if (versionKind !== 'none' && version === '')
    return { problem: versionKind === 'stated' ? 'State the version.' : 'Type the command that prints the version.' }
  const parsed = commandSetupSchema.safeParse({
    commandLine,
    exchange,
    workingFolder: workingFolder.trim(),
    timeLimit,
    parameters: values.flatMap(({ name, text }) => (text === '' ? [] : { name, value: Number(text) })),
    ...(versionKind === 'stated' && { version }),
    ...(versionKind === 'command' && { versionCommand: version })
  })
  if (parsed.success) return { setup: parsed.data }
  const { path, message } = parsed.error.issues[0]!
  return { problem: `${fieldNames[String(path[0])] ?? 'Set-up'}: ${message}.` }
}

const fieldNames: Readonly<Record<string, string>> = {
  commandLine: 'Command line',
  workingFolder: 'Working folder',
  timeLimit: 'Time limit',
  parameters: 'Numbers',
  version: 'Version',
  versionCommand: 'Command for the version'
}
