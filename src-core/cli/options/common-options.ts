import { InvalidArgumentError, Option } from 'commander'
import type { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'

/** Values of `--input`. */
export const inputHelp = 'DICOM file or folder, mnist:test, mnist:train, phantom or phantom:SEED:SLICES'

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

/** Checks values against a schema. @throws argument.invalid with the first problem, named by its option */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const [member = 'options', ...within] = issue.path.map(String)
  throw new DenoscopeError(
    'argument.invalid',
    `--${[repeated[member] ?? member, ...within].join('.')}: ${issue.message}`
  )
}

export const joinOption = (): Option => new Option('--join', 'join slices that share no series UID but fit together')
