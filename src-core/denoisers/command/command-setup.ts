import { createHash } from 'node:crypto'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { commandLineProblem, splitCommandLine } from './command-line.ts'

/** Files that the program gets and writes: one .npy each, or folders of DICOM. */
export const commandExchanges = ['npy', 'dicom'] as const
export type CommandExchange = (typeof commandExchanges)[number]

/** Default of the time limit of one run, in seconds. */
export const defaultCommandTime = 1800

const line = z.string().trim().min(1).max(4000)

/** Way in which CT slices go through a program of others. */
export const commandSetupSchema = z.strictObject({
  /** Words, quotes and the placeholders {input} and {output}: `splitCommandLine`. */
  commandLine: line.superRefine((text, context) => {
    const problem = commandLineProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  }),
  exchange: z.enum(commandExchanges),
  /** Absolute path of the folder in which the program starts. */
  workingFolder: z.string().refine((path) => isAbsolute(path), 'expected an absolute path'),
  /** Most seconds of one run. */
  timeLimit: z
    .number()
    .positive()
    .max(7 * 24 * 3600),
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
export type CommandSetup = z.infer<typeof commandSetupSchema>

function versionCommandProblem(text: string): string | null {
  try {
    return splitCommandLine(text)[0] ? null : 'the command line names no program'
  } catch (thrown) {
    return (thrown as Error).message
  }
}

/** SHA-256 (hex) of everything that a run of the set-up depends on. A person allows a set-up by it. */
export function commandHash({ commandLine, exchange, workingFolder, timeLimit, ...versions }: CommandSetup): string {
  const facts = [commandLine, exchange, workingFolder, timeLimit, versions.version, versions.versionCommand]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}

/** Hexadecimal digits of a hash that allow a set-up: 64 bits, too many to find another set-up with the same. */
export const allowingDigits = 16

/** True if one of the prefixes, of at least `allowingDigits` digits, begins the hash of the set-up. */
export function isAllowed(setup: CommandSetup, prefixes: readonly string[]): boolean {
  const hash = commandHash(setup)
  return prefixes.some((prefix) => prefix.length >= allowingDigits && hash.startsWith(prefix.toLowerCase()))
}
