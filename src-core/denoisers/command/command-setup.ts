import { z } from 'zod'
import { commandLineProblem, parameterNames, splitCommandLine } from './command-line.ts'

/** Files that the program gets and writes: one .npy each, or folders of DICOM. */
export const commandExchanges = ['npy', 'dicom'] as const
export type CommandExchange = (typeof commandExchanges)[number]

/** Default of the time limit of one run, in seconds. */
export const defaultCommandTime = 1800
/** Largest time limit in seconds: a week. */
export const longestCommandTime = 7 * 24 * 3600

const line = z.string().trim().min(1).max(4000)

/** A path from the root of a system, or of a drive of Windows. */
export const isAbsolutePath = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path)

/** Number that the program gets in place of `{name}`. The value is the default of each run. */
const parameterSchema = z.strictObject({ name: z.string().regex(/^[A-Za-z]\w{0,39}$/), value: z.number() })

/** Way in which CT slices go through a program of others. */
export const commandSetupSchema = z
  .strictObject({
    /** Words, quotes and the placeholders {input} and {output}: `splitCommandLine`. */
    commandLine: line.superRefine((text, context) => {
      const problem = commandLineProblem(text)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }),
    exchange: z.enum(commandExchanges),
    /** Absolute path of the folder in which the program starts. */
    workingFolder: z.string().max(4096).refine(isAbsolutePath, 'expected an absolute path'),
    /** Most seconds of one run. */
    timeLimit: z.number().positive().max(longestCommandTime),
    /** Numbers in place of further placeholders. Placeholders without one are plain text. */
    parameters: z.array(parameterSchema).max(16).default([]),
    /** Version of the program, as a person states it. Absent if unknown, or if a command prints it. */
    version: z.string().trim().min(1).max(200).optional(),
    /** Command line that prints the version, without placeholders. */
    versionCommand: line
      .superRefine((text, context) => {
        const problem = versionCommandProblem(text)
        if (problem !== null) context.addIssue({ code: 'custom', message: problem })
      })
      .optional()
  })
  .superRefine(({ commandLine, parameters }, context) => {
    const stray = strayParameter(commandLine, parameters)
    if (stray !== null) context.addIssue({ code: 'custom', path: ['parameters'], message: stray })
  })
export type CommandSetup = z.infer<typeof commandSetupSchema>

export function versionCommandProblem(text: string): string | null {
  try {
    return splitCommandLine(text)[0] ? null : 'the command line names no program'
  } catch (thrown) {
    return (thrown as Error).message
  }
}

function strayParameter(commandLine: string, parameters: CommandSetup['parameters']): string | null {
  const names = parameters.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return `${twice} is given twice`
  const placed = parameterNames(commandLine)
  const stray = names.find((name) => !placed.includes(name))
  return stray === undefined ? null : `the command line has no {${stray}}`
}
