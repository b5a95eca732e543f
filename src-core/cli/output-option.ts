import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { type OutputChoice, outputKey } from '../audit/audit-request.ts'
import type { OpenOutput } from '../audit/opened-series.ts'
import type { Source } from '../sources/source.ts'
import { collect } from './options.ts'
import { printable } from '../printable.ts'

/** A series of another method, as `--output` names it. */
export interface WrittenOutput {
  /** Absent: the series' own name. */
  readonly name?: string
  readonly path: string
  /** 1-based number of the series where the path holds several. */
  readonly series?: number
}

export const outputOption = () =>
  new Option(
    '--output <[name=]folder[#series]>',
    "what another method put out, under this name (default: the series' own); 'NAME=FOLDER#2' takes the second series of a folder of several; may be given several times"
  ).argParser(collect(parseOutput))

/** Reads `NAME=FOLDER#SERIES`, of which name and series may be left out; a path that is there may have '=' and '#' in its name. */
export function parseOutput(text: string): WrittenOutput {
  const at = isThere(text) ? -1 : text.indexOf('=')
  if (at < 0) return seriesOf(text)
  const [name, path] = [text.slice(0, at).trim(), text.slice(at + 1)]
  if (name === '' || path === '') throw new InvalidArgumentError('Expected NAME=FOLDER, FOLDER or NAME=FOLDER#SERIES.')
  return { name: printable(name), ...seriesOf(path) }
}

/** True of a path, and of one that a series' number follows. */
const isThere = (text: string): boolean => existsSync(resolve(text)) || existsSync(resolve(seriesOf(text).path))

function seriesOf(text: string): Pick<WrittenOutput, 'path' | 'series'> {
  const [, path, number] = /^(.+)#(\d+)$/.exec(text) ?? []
  if (path === undefined || existsSync(resolve(text))) return { path: text }
  if (Number(number) === 0) throw new InvalidArgumentError('Series count from 1.')
  return { path, series: Number(number) }
}

/** How a series of an output's folder is chosen, as a refusal names it. */
export const outputSeries = ({ name, path, series }: WrittenOutput) => ({
  series,
  option: `--output '${name === undefined ? '' : `${name}=`}${printable(path)}#N'`
})

/**
 * Opened outputs with their names, and keys that no other part of the audit has.
 * @param taken ids of the denoisers beside them
 */
export function nameOutputs(
  opened: readonly { readonly name?: string; readonly source: Source }[],
  taken: readonly string[]
): OpenOutput[] {
  const keys = [...taken]
  return opened.map(({ name, source }) => {
    const label = name ?? source.summary.label
    const key = outputKey(label, keys)
    keys.push(key)
    return { key, label, source }
  })
}

/** What a request says of opened outputs. */
export const outputChoices = (outputs: readonly OpenOutput[]): OutputChoice[] =>
  outputs.map(({ key, label, source }) => ({ key, name: label, sourceId: source.summary.id }))
