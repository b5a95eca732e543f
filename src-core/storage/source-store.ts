import { desc, eq, isNull } from 'drizzle-orm'
import type { SourceEntry } from '../sources/source.ts'
import type { Tables } from './database.ts'
import { sources } from './schema.ts'

/** Sources that were opened in a workspace, with the facts needed to open them again. */
export class SourceStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Adds a source, or renews a known one. */
  save({ summary, origin }: SourceEntry): void {
    const values = { summary, origin, openedAt: new Date().toISOString(), closedAt: null }
    this.#tables
      .insert(sources)
      .values({ id: summary.id, ...values })
      .onConflictDoUpdate({ target: sources.id, set: values })
      .run()
  }

  /** Open sources, latest first. */
  list(): SourceEntry[] {
    return this.#tables
      .select({ summary: sources.summary, origin: sources.origin })
      .from(sources)
      .where(isNull(sources.closedAt))
      .orderBy(desc(sources.openedAt), desc(sources.id))
      .all()
  }

  /** Source by id, closed ones included, because audits outlive the list of sources; null if it was never opened. */
  get(id: string): SourceEntry | null {
    const entry = this.#tables
      .select({ summary: sources.summary, origin: sources.origin })
      .from(sources)
      .where(eq(sources.id, id))
      .get()
    return entry ?? null
  }

  /** Removes a source from the list. */
  close(id: string): void {
    this.#tables.update(sources).set({ closedAt: new Date().toISOString() }).where(eq(sources.id, id)).run()
  }
}
