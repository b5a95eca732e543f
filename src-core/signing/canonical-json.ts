/**
 * Canonical JSON (RFC 8785): members sorted by the code units of their names, no spaces, numbers as ECMAScript writes
 * them. Members that are undefined are left out. The same value gives the same bytes in any program.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value))

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
      .map(([name, member]) => [name, sorted(member)])
  )
}
