import { DenoscopeError } from '../errors.ts'
import type { DenoiserDescription, ParameterDefinition, ParameterValues } from './denoiser.ts'

/**
 * The given values with defaults for those that are missing, in the order of the definitions.
 * @throws argument.invalid for an unknown name, a wrong type, or a value out of range; the line says what is allowed.
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

/** `an odd integer from 1 to 31`: what a parameter can be. */
export function allowed({ type, minimum, maximum, odd }: ParameterDefinition): string {
  if (type === 'boolean') return 'true or false'
  const kind = type === 'number' ? 'a number' : odd ? 'an odd integer' : 'an integer'
  if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`
  if (minimum !== undefined) return `${kind} of ${minimum} or more`
  return maximum === undefined ? kind : `${kind} up to ${maximum}`
}

/** Whether a parameter can have this value. */
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
