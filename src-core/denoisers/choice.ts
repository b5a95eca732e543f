import { DenoscopeError } from '../errors.ts'
import type { DenoiserChoice, DenoiserDescription, ParameterValues } from './denoiser.ts'

/**
 * Reads a choice as the command line writes it: `median`, or `bilateral:sigmaColor=0.1,d=5`. Whether the denoiser exists
 * and takes these parameters is `completeParameters`' to say.
 * @throws argument.invalid for text of another form.
 */
export function parseChoice(text: string): DenoiserChoice {
  const [, id, list] = /^([^:]+)(?::(.+))?$/.exec(text.trim()) ?? []
  if (id === undefined) throw badChoice(text)
  const pairs = (list?.split(',') ?? []).map((pair) => parsePair(pair, text))
  const repeated = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) !== index)
  if (repeated) throw new DenoscopeError('argument.invalid', `denoiser: ${repeated[0]} is given twice in '${text}'`)
  return { id, parameters: Object.fromEntries(pairs) }
}

/** The text that `parseChoice` reads. */
export function printChoice({ id, parameters }: DenoiserChoice): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return pairs.length === 0 ? id : `${id}:${pairs.join(',')}`
}

/**
 * A key that is unique among different choices and fit for a file name: `median`, `median-size-5`. Only parameters that
 * differ from their defaults are named, in the order of the definitions.
 */
export function choiceKey(choice: DenoiserChoice, description: DenoiserDescription): string {
  return [choice.id, ...changedParameters(choice.parameters, description).flat()].join('-')
}

/** What a person reads: `Median`, `Median (size 5)`. */
export function choiceLabel(choice: DenoiserChoice, description: DenoiserDescription): string {
  const changed = changedParameters(choice.parameters, description).map((pair) => pair.join(' '))
  return changed.length === 0 ? description.name : `${description.name} (${changed.join(', ')})`
}

function changedParameters(values: ParameterValues, { parameters }: DenoiserDescription): string[][] {
  return parameters
    .filter(({ name, default: usual }) => values[name] !== undefined && values[name] !== usual)
    .map(({ name }) => [name, String(values[name])])
}

function parsePair(pair: string, text: string): [string, number | boolean] {
  const [, name, value] = /^\s*([A-Za-z]\w*)\s*=\s*(\S+)\s*$/.exec(pair) ?? []
  if (name === undefined || value === undefined) throw badChoice(text)
  if (value === 'true' || value === 'false') return [name, value === 'true']
  const number = Number(value)
  if (!Number.isFinite(number)) {
    throw new DenoscopeError('argument.invalid', `denoiser: expected a number, true or false for ${name}, got ${value}`)
  }
  return [name, number]
}

function badChoice(text: string): DenoscopeError {
  return new DenoscopeError('argument.invalid', `denoiser: expected 'id' or 'id:name=value,name=value', got '${text}'`)
}
