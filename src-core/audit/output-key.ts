import { reservedKeys } from './audit-request.ts'

/**
 * A key for an output of this name: `acme-net` for 'ACME Net', with a number if it is taken.
 * @param taken keys and ids of whatever else the audit has
 */
export function outputKey(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
  const slug =
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 60)
      .replace(/^-+|-+$/g, '') || 'output'
  const used = new Set([...taken, ...reservedKeys])
  for (let number = 1; ; number++) {
    const key = number === 1 ? slug : `${slug}-${number}`
    if (!used.has(key)) return key
  }
}
