import { createHash } from 'node:crypto'
import type { Source } from './source.ts'

/** A source whose id comes from identifiers in its files, which copies with other pixels may have kept. */
export interface IdentifiedSource extends Source {
  /** The id by identifiers alone. */
  readonly baseId: string
  /** SHA-256 (hex) of the slices as they are read, and of their places. Reads all pixels. */
  pixelHash(): Promise<string>
  /** The same source under another id and with other warnings. */
  renamed(id: string, warnings: readonly string[]): this
}

export const isIdentified = (source: Source): source is IdentifiedSource => 'baseId' in source

/**
 * The source under an id of its own if `known` has the same id and other pixels, with a warning that says so; else the
 * source itself. Reads pixels only if the ids are equal.
 */
export async function apartFrom<Each extends Source>(source: Each, known: Source): Promise<Each> {
  if (source.summary.id !== known.summary.id || !isIdentified(source) || !isIdentified(known)) return source
  const hash = await source.pixelHash()
  if (hash === (await known.pixelHash())) return source
  const warning = `Its UIDs are those of '${known.summary.label}', whose pixels differ: both are kept as different images`
  return source.renamed(ownId(source.baseId, hash), [...new Set([warning, ...source.summary.warnings])])
}

/** The same for the same identifiers and pixels, wherever and beside whatever they are opened. */
export function ownId(baseId: string, pixelHash: string): string {
  const kind = baseId.slice(0, baseId.indexOf('-'))
  return `${kind}-${createHash('sha256').update(`${baseId}\n${pixelHash}`).digest('hex').slice(0, 16)}`
}
