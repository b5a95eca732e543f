import { DenoscopeError } from '../errors.ts'
import type { DenoiserChoice, DenoiserDescription, ParameterValues, ParameterDefinition, Denoiser } from './denoiser.ts'
import type { ImageBatch } from '../images/image.ts'

/**
 * Parses a choice as written on the command line: `median`, or `bilateral:sigmaColor=0.1,d=5`. The denoiser and its
 * parameters are checked later, by `completeParameters`.
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
 * A key unique to each choice and valid as a file name: `median`, `median-size-5`. Contains only parameters that differ
 * from their defaults, in the order of the definitions.
 */
export function choiceKey(choice: DenoiserChoice, description: DenoiserDescription): string {
  return [choice.id, ...changedParameters(choice.parameters, description).flat()].join('-')
}

/** Label for the screen: `Median`, `Median (size 5)`. */
export function choiceLabel(choice: DenoiserChoice, description: DenoiserDescription): string {
  const changed = changedParameters(choice.parameters, description).map((pair) => pair.join(' '))
  return changed.length === 0 ? description.name : `${description.name} (${changed.join(', ')})`
}

function changedParameters(values: ParameterValues, { parameters }: DenoiserDescription): string[][] {
  return parameters
    .filter(({ name, default: value }) => values[name] !== undefined && values[name] !== value)
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

/**
 * The given values, and defaults for missing ones, in the order of the definitions.
 * @throws argument.invalid for an unknown name, a wrong type or a value out of range, with what is allowed.
 */
export function completeParameters(description: DenoiserDescription, given: ParameterValues): ParameterValues {
  const { id, parameters } = description
  for (const name of Object.keys(given)) {
    if (!parameters.some((definition) => definition.name === name)) throw unknownParameter(description, name)
  }
  const complete = parameters.map((definition) => {
    const value = given[definition.name] ?? definition.default
    if (!isAllowed(definition, value)) {
      throw new DenoscopeError(
        'argument.invalid',
        `${id}: ${definition.name}: expected ${allowed(definition)}, got ${value}`
      )
    }
    return [definition.name, value]
  })
  return Object.fromEntries(complete) as ParameterValues
}

/** The allowed values of a parameter in words: `an odd integer from 1 to 31`. */
export function allowed({ type, minimum, maximum, odd }: ParameterDefinition): string {
  if (type === 'boolean') return 'true or false'
  const kind = type === 'number' ? 'a number' : odd ? 'an odd integer' : 'an integer'
  if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`
  if (minimum !== undefined) return `${kind} of ${minimum} or more`
  return maximum === undefined ? kind : `${kind} up to ${maximum}`
}

/** True if a parameter can have this value. */
export function isAllowed(
  { type, minimum = -Infinity, maximum = Infinity, odd }: ParameterDefinition,
  value: unknown
): boolean {
  if (type === 'boolean') return typeof value === 'boolean'
  if (typeof value !== 'number' || !Number.isFinite(value) || value < minimum || value > maximum) return false
  return type === 'number' || (Number.isInteger(value) && (!odd || value % 2 !== 0))
}

function unknownParameter({ id, parameters }: DenoiserDescription, name: string): DenoscopeError {
  const names = parameters.map((definition) => definition.name).join(', ')
  return new DenoscopeError('argument.invalid', `${id}: expected ${names || 'no parameters'}, got ${name}`)
}

/**
 * A classical filter as a denoiser. Missing parameters get their defaults. Invalid ones are an error before the filter
 * runs.
 */
export function filterAsDenoiser<Values extends ParameterValues>(
  description: Omit<DenoiserDescription, 'family'>,
  filter: (noisy: ImageBatch, parameters: Values, into?: Float32Array) => ImageBatch
): Denoiser {
  const described: DenoiserDescription = { ...description, family: 'filter' }
  return {
    description: described,
    denoise(noisy: ImageBatch, parameters: ParameterValues, _signal?: AbortSignal, into?: Float32Array): ImageBatch {
      return filter(noisy, completeParameters(described, parameters) as Values, into)
    }
  }
}
