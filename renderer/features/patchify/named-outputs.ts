import { type OutputChoice, outputKey } from '../../../src-core/audit/audit-request.ts'

/** Outputs with keys of their own; a name that came before gets a number. */
export function namedOutputs(
  outputs: readonly Omit<OutputChoice, 'key'>[],
  denoiserIds: readonly string[]
): OutputChoice[] {
  const [keys, names]: [string[], string[]] = [[...denoiserIds], []]
  return outputs.map(({ sourceId, name: wanted }) => {
    let name = wanted
    for (let number = 2; names.includes(name); number++) name = `${wanted} (${number})`
    const key = outputKey(name, keys)
    keys.push(key)
    names.push(name)
    return { key, name, sourceId }
  })
}
