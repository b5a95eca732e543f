import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import type { PairingChoice } from '../../audit/audit-request.ts'
import { DenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import { type PairRule, pairRules } from '../../sources/pairing/pairing-record.ts'
import { collect, integer, positive } from './common-options.ts'

/** A series of another method, as `--output` names it. */
export interface WrittenOutput {
  /** Default: the name of the series. */
  readonly name?: string
  readonly path: string
  /** 1-based number of the series; absent if the path holds one. */
  readonly series?: number
}

export const outputOption = () =>
  new Option(
    '--output <[name=]folder[#series]>',
    "output of another method, under this name (default: the name of the series); 'NAME=FOLDER#2' is the second series of the folder; may be given several times"
  ).argParser(collect(parseOutput))

export const absentOption = () =>
  new Option(
    '--absent <[name=]folder[#series]>',
    'output of another method without the lesions, by the name of its --output; with a lesions.json in --lesions'
  )
    .argParser(collect(parseOutput))
    .default([], 'none')

export const absentInputOption = () =>
  new Option(
    '--absent-input <folder[#series]>',
    'the input, or without --input the reference, without the lesions'
  ).argParser(seriesOf)

/** Options that name series without lesions. */
export interface AbsentOptions {
  absent: WrittenOutput[]
  absentInput?: WrittenOutput
}

/**
 * The counterparts of an audit's source and outputs, in the order of the outputs. Null if none is named.
 * @throws argument.invalid if one is missing, or fits no output
 */
export function counterpartsOf({
  absent,
  absentInput,
  lesions,
  output
}: AbsentOptions & { lesions?: string; output: readonly WrittenOutput[] }): {
  readonly source: WrittenOutput
  readonly outputs: readonly WrittenOutput[]
} | null {
  const isNamed = absent.length > 0 || absentInput !== undefined
  if (isNamed && lesions === undefined) refuse('--absent: name the lesions.json of the insertion with --lesions')
  if (lesions === undefined || (!isNamed && output.length === 0)) return null
  const [only] = output.length === 1 ? output : []
  const outputs = output.map((each) => {
    const named = absent.filter(({ name }) => name === each.name || (name === undefined && each === only))
    if (named.length === 1) return named[0]!
    const own = each.name ?? 'NAME'
    return refuse(
      named.length > 1
        ? `--absent: '${own}' is named ${named.length} times`
        : `--absent: the output '${each.name ?? printable(each.path)}' needs its slices without the lesions: --absent '${own}=FOLDER' (insert-lesions --absent writes the input of it)`
    )
  })
  const unknown = absent.find((each) => !outputs.includes(each))
  if (unknown) refuse(`--absent: no --output has the name '${unknown.name ?? printable(unknown.path)}'`)
  return { source: absentInput ?? refuse('--absent-input: name the folder absent of insert-lesions --absent'), outputs }
}

const refuse = (message: string): never => {
  throw new DenoscopeError('argument.invalid', message)
}

/** Reads `NAME=FOLDER#SERIES`. Name and series are optional. An existing path may contain '=' and '#'. */
export function parseOutput(text: string): WrittenOutput {
  const at = exists(text) ? -1 : text.indexOf('=')
  if (at < 0) return seriesOf(text)
  const [name, path] = [text.slice(0, at).trim(), text.slice(at + 1)]
  if (name === '' || path === '') throw new InvalidArgumentError('Expected NAME=FOLDER, FOLDER or NAME=FOLDER#SERIES.')
  return { name: printable(name), ...seriesOf(path) }
}

/** True if a path exists, with or without the number of a series after it. */
const exists = (text: string): boolean => existsSync(resolve(text)) || existsSync(resolve(seriesOf(text).path))

function seriesOf(text: string): WrittenOutput {
  const [, path, number] = /^(.+)#(\d+)$/.exec(text) ?? []
  if (path === undefined || existsSync(resolve(text))) return { path: text }
  if (Number(number) === 0) throw new InvalidArgumentError('Series count from 1.')
  return { path, series: Number(number) }
}

/** The chosen series of an output's folder, and the option that chooses it. */
export const outputSeries = ({ name, path, series }: WrittenOutput, option = '--output') => ({
  series,
  option: `${option} '${name === undefined ? '' : `${name}=`}${printable(path)}#N'`
})

/** `name` is a former value of `compare`: it pairs files that are not DICOM by file name. */
type WrittenPairRule = PairRule | 'name'

export interface PairingOptions {
  pairBy?: WrittenPairRule
  pairTolerance?: number
  referenceSeries?: number
}

export const pairByOption = () =>
  new Option(
    '--pair-by <rule>',
    'rule that pairs slices: position, location (Slice Location), number (Instance Number) or order (default: the first of these that both series state)'
  ).argParser((text): WrittenPairRule => {
    const rule = [...pairRules, 'name' as const].find((each) => each === text)
    if (rule) return rule
    throw new InvalidArgumentError(`Expected ${pairRules.slice(0, -1).join(', ')} or ${pairRules.at(-1)}.`)
  })

export const pairToleranceOption = () =>
  new Option(
    '--pair-tolerance <mm>',
    'largest distance of paired slices (default: half the smaller spacing, at most 1 mm)'
  ).argParser(positive)

export const referenceSeriesOption = () =>
  new Option('--reference-series <number>', 'number of the series if the reference holds several').argParser(integer(1))

/** The pairing of an audit request; absent if no option states it. */
export function pairingChoice({ pairBy, pairTolerance }: PairingOptions): PairingChoice | undefined {
  const by = pairBy === 'name' ? undefined : pairBy
  return by === undefined && pairTolerance === undefined ? undefined : { by, tolerance: pairTolerance }
}
