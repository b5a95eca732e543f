import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { outputKey } from '../audit/output-key.ts'
import type { OpenOutput } from '../audit/patch-stream.ts'
import type { OutputChoice } from '../audit/request.ts'
import type { Source } from '../sources/source.ts'
import { collect } from './options.ts'
import { printable } from '../printable.ts'

/** A series of another method, as `--output` names it. */
export interface WrittenOutput {
  /** Absent: the series' own name. */
  readonly name?: string
  readonly path: string
}

export const outputOption = () =>
  new Option('--output <[name=]folder>', "what another method put out, under this name (default: the series' own); may be given several times")
    .argParser(collect(parseOutput))

/** Reads `NAME=FOLDER`, or a folder alone; a folder that is there may have '=' in its name. */
export function parseOutput(text: string): WrittenOutput {
  const at = text.indexOf('=')
  if (at < 0 || existsSync(resolve(text))) return { path: text }
  const [name, path] = [text.slice(0, at).trim(), text.slice(at + 1)]
  if (name === '' || path === '') throw new InvalidArgumentError('Expected NAME=FOLDER or FOLDER.')
  return { name: printable(name), path }
}

/**
 * Opened outputs with their names, and keys that no other part of the audit has.
 * @param taken ids of the denoisers beside them
 */
export function nameOutputs(opened: readonly { readonly name?: string; readonly source: Source }[], taken: readonly string[]): OpenOutput[] {
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
