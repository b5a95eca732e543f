import { desc, eq, isNull } from 'drizzle-orm'
import type { SourceEntry } from '../sources/source-origin.ts'
import type { Tables } from './database.ts'
import { sources } from './schema.ts'

/** Sources that were opened in a workspace, and how to open them again. */
export class SourceStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Adds a source, or brings back and renews one that was known. */
  save({ summary, origin }: SourceEntry): void {
    const values = { summary, origin, openedAt: new Date().toISOString(), closedAt: null }
    this.#tables
      .insert(sources)
      .values({ id: summary.id, ...values })
      .onConflictDoUpdate({ target: sources.id, set: values })
      .run()
  }

  /** Sources that are not closed, the latest first. */
  list(): SourceEntry[] {
    return this.#tables
      .select({ summary: sources.summary, origin: sources.origin })
      .from(sources)
      .where(isNull(sources.closedAt))
      .orderBy(desc(sources.openedAt), desc(sources.id))
      .all()
  }

  /** A source, closed or not, for audits outlive their source's place on the list; null when it was never opened. */
  get(id: string): SourceEntry | null {
    const entry = this.#tables
      .select({ summary: sources.summary, origin: sources.origin })
      .from(sources)
      .where(eq(sources.id, id))
      .get()
    return entry ?? null
  }

  /** Files that sources read, closed ones too. */
  files(): string[] {
    return this.#tables
      .select({ origin: sources.origin })
      .from(sources)
      .all()
      .flatMap(({ origin }) => (origin.kind === 'dicom' ? origin.paths : []))
  }

  /** Takes a source off the list. */
  close(id: string): void {
    this.#tables.update(sources).set({ closedAt: new Date().toISOString() }).where(eq(sources.id, id)).run()
  }
}
