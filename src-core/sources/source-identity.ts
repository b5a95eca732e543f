import { createHash } from 'node:crypto'
import type { Source } from './source.ts'

/** A source with an id from identifiers in its files. Copies with other pixels may have the same identifiers. */
export interface IdentifiedSource extends Source {
  /** The id without regard to pixels. */
  readonly baseId: string
  /** SHA-256 (hex) of the values and places of all slices. Reads all pixels. */
  pixelHash(): Promise<string>
  /** A copy with another id and other warnings. */
  renamed(id: string, warnings: readonly string[]): this
}

export const isIdentified = (source: Source): source is IdentifiedSource => 'baseId' in source

/**
 * The source itself. If `known` has the same id and other pixels: a copy with its own id and a warning.
 * Reads pixels only if the ids are equal.
 */
export async function apartFrom<Each extends Source>(source: Each, known: Source): Promise<Each> {
  if (source.summary.id !== known.summary.id || !isIdentified(source) || !isIdentified(known)) return source
  const hash = await source.pixelHash()
  if (hash === (await known.pixelHash())) return source
  const warning = `Its UIDs are those of '${known.summary.label}', whose pixels differ: both are kept as different images`
  return source.renamed(ownId(source.baseId, hash), [...new Set([warning, ...source.summary.warnings])])
}

/** Id by identifiers and pixels: equal in every workspace. */
export function ownId(baseId: string, pixelHash: string): string {
  const kind = baseId.slice(0, baseId.indexOf('-'))
  return `${kind}-${createHash('sha256').update(`${baseId}\n${pixelHash}`).digest('hex').slice(0, 16)}`
}
