import { Argument, InvalidArgumentError, Option } from 'commander'
import type { z } from 'zod'
import { DenoscopeError } from '../errors.ts'
import type { IntensityRange } from '../images/intensity.ts'

/** What `--input` can name. */
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

/** `--filter` and `--cutoff` of filtered back-projection. */
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

/** Appends each use of a repeatable option to a list. */
export function collect<Value>(read: (text: string) => Value): (text: string, previous?: Value[]) => Value[] {
  return (text, previous = []) => [...previous, read(text)]
}

export const seedOption = (description = 'seed of all random numbers') =>
  new Option('--seed <number>', description).argParser(integer(0, 0xffffffff)).default(1)

export const inputArgument = () => new Argument('<input>', '.npy, grey PNG or DICOM file')
export const outputArgument = () => new Argument('<output>', '.npy or .png file; may be the input')

/** What commands that read and write images say of the files. */
export const imageFilesHelp = `
Input: .npy of numbers, shape (rows, columns) or, for a batch, (images, rows, columns), values as they are; grey PNG,
values from 0 to 1; DICOM, values in HU. Output: the same shape as .npy of 32-bit floats (64-bit values are rounded to
them when they are read), or one image of values from 0 to 1 as a 16-bit grey PNG.
`

/** `--range`: which values are 0 and 1 to a noise or a denoiser. */
export const rangeOption = () =>
  new Option(
    '--range <low,high>',
    "values that are clipped and scaled to 0..1, and back; a DICOM file's own unless given"
  ).argParser((text): IntensityRange => {
    const [low, high, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
    if (low! < high! && Number.isFinite(high! - low!) && more.length === 0) return [low!, high!]
    throw new InvalidArgumentError('Expected LOW,HIGH with LOW below HIGH.')
  })

export const replaceOption = () => new Option('--replace', 'replace the audit that --out holds')
export const workspaceOption = () =>
  new Option('--workspace <folder>', 'write the audit into this workspace, where the workbench lists it')
export const jsonOption = () => new Option('--json', 'print the result as JSON on standard output')

/** Lists of a request whose members are given one by one. */
const repeated: Readonly<Record<string, string>> = {
  outputs: 'output',
  denoisers: 'denoiser',
  sourceIds: 'input',
  pairs: 'pair',
  testPairs: 'test-pair'
}

/** Checks values against a schema, as the contract does. @throws argument.invalid with the first problem. */
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

/** A degradation as it is written, before its values are checked. */
export interface WrittenDegradation {
  readonly kind: string
  readonly factor?: number
  readonly photons?: number
  readonly share?: number
  readonly kernel?: string
}

/** `gaussian:0.3`, `poisson:0.1`, `none`: kind and factor as written. */
export function parseDegradation(text: string): WrittenDegradation {
  const [, kind, factor] = /^(gaussian|poisson):([0-9.eE+-]+)$/.exec(text) ?? /^(none)$/.exec(text) ?? []
  if (kind === undefined) throw new InvalidArgumentError("Expected 'gaussian:FACTOR', 'poisson:FACTOR' or 'none'.")
  return factor === undefined ? { kind } : { kind, factor: positive(factor) }
}

/** Share of the dose that a reduced dose leaves. */
export function parseDoseShare(text: string): number {
  const value = Number(text)
  if (value >= 0.01 && value <= 0.95) return value
  throw new InvalidArgumentError('Expected a number from 0.01 to 0.95.')
}

/** What `parseSliceDegradation` reads. */
export const sliceDegradationHelp =
  'gaussian:FACTOR, poisson:FACTOR, low-dose:PHOTONS or reduced-dose:SHARE[:soft|:sharp] (CT in HU)'

/** The same, `low-dose:4096`, `reduced-dose:0.25` and `reduced-dose:0.25:sharp`, for whole slices of CT. */
export function parseSliceDegradation(text: string): WrittenDegradation {
  const [, photons] = /^low-dose:([0-9.eE+-]+)$/.exec(text) ?? []
  if (photons !== undefined) return { kind: 'low-dose', photons: positive(photons) }
  const [, share, kernel] = /^reduced-dose:([0-9.eE+-]+)(?::(soft|sharp))?$/.exec(text) ?? []
  if (share !== undefined) return { kind: 'reduced-dose', share: parseDoseShare(share), ...(kernel && { kernel }) }
  if (/^(gaussian|poisson):|^none$/.test(text)) return parseDegradation(text)
  throw new InvalidArgumentError(
    "Expected 'gaussian:FACTOR', 'poisson:FACTOR', 'low-dose:PHOTONS', 'reduced-dose:SHARE[:soft|:sharp]' or 'none'."
  )
}

/** What a training takes beside factors: `reduced-dose:0.1-0.5`, a range of shares of the dose, and `pair`. */
export interface WrittenTrainingDegradation extends WrittenDegradation {
  readonly least?: number
  readonly most?: number
}

export function parseTrainingDegradation(text: string): WrittenTrainingDegradation {
  if (text === 'pair') return { kind: 'pair' }
  const [, least, most] = /^reduced-dose:([0-9.]+)(?:-([0-9.]+))?$/.exec(text) ?? []
  if (least !== undefined)
    return { kind: 'reduced-dose', least: parseDoseShare(least), most: parseDoseShare(most ?? least) }
  if (/^(gaussian|poisson):/.test(text)) return parseDegradation(text)
  throw new InvalidArgumentError("Expected 'gaussian:FACTOR', 'poisson:FACTOR', 'reduced-dose:LEAST-MOST' or 'pair'.")
}

export const joinOption = (): Option =>
  new Option('--join', 'join slices that have no series UID in common, where they fit together')
