/** Keys of a JSON value without its values. Objects keep their keys; an array has one element with the keys of all. */
export type JsonShape = null | readonly [JsonShape?] | { readonly [key: string]: JsonShape }

export function shapeOf(value: unknown): JsonShape {
  if (Array.isArray(value)) return value.length === 0 ? [] : [value.map(shapeOf).reduce(joined)]
  if (typeof value !== 'object' || value === null) return null
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member)]))
}

function joined(one: JsonShape, other: JsonShape): JsonShape {
  if (one === null || other === null) return one ?? other
  if (isArray(one) || isArray(other)) {
    const elements = [one, other]
      .flatMap((shape) => (isArray(shape) ? shape : []))
      .filter((shape) => shape !== undefined)
    return elements.length === 0 ? [] : [elements.reduce(joined)]
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return Object.fromEntries([...keys].map((key) => [key, joined(one[key] ?? null, other[key] ?? null)]))
}

/** Key paths of `wanted` that `found` lacks, as `means.noisy.psnr` or `images[].name`. */
export function missingPaths(wanted: JsonShape, found: JsonShape | undefined, path = ''): string[] {
  if (wanted === null) return []
  if (found === null || found === undefined || isArray(wanted) !== isArray(found)) return [path || 'the whole value']
  if (isArray(wanted))
    return wanted.length === 0 ? [] : missingPaths(wanted[0]!, (found as readonly [JsonShape?])[0], `${path}[]`)
  const members = found as Record<string, JsonShape>
  return Object.entries(wanted).flatMap(([key, member]) => {
    const at = path === '' ? key : `${path}.${key}`
    return key in members ? missingPaths(member, members[key], at) : [at]
  })
}

const isArray = (shape: JsonShape): shape is readonly [JsonShape?] => Array.isArray(shape)
