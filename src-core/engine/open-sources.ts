import { DenoscopeError } from '../errors.ts'
import { openSource } from '../sources/open.ts'
import type { SourceEntry, SourceOrigin } from '../sources/origin.ts'
import type { Source, SourceSummary } from '../sources/source.ts'
import type { SourceStore } from '../storage/source-store.ts'

/** The sources of a workspace: listed by the store, opened when their pixels are wanted. */
export class OpenSources {
  readonly #store: SourceStore
  readonly #open = new Map<string, Promise<Source>>()

  constructor(store: SourceStore) {
    this.#store = store
  }

  /** Takes an opened source into the workspace. */
  add(source: Source, origin: SourceOrigin): SourceSummary {
    this.#store.save({ summary: source.summary, origin })
    this.#open.set(source.summary.id, Promise.resolve(source))
    return source.summary
  }

  list(): SourceSummary[] {
    return this.#store.list().map((entry) => entry.summary)
  }

  /** @throws source.unknown */
  entry(id: string): SourceEntry {
    const entry = this.#store.get(id)
    if (!entry) throw new DenoscopeError('source.unknown', `${id}: no such source in this workspace`)
    return entry
  }

  /** The source, opened anew after a restart. @throws source.unknown */
  get(id: string): Promise<Source> {
    const open = this.#open.get(id)
    if (open) return open
    const opening = openSource(this.entry(id))
    this.#open.set(id, opening)
    opening.catch(() => this.#open.delete(id))
    return opening
  }

  close(id: string): void {
    this.#open.delete(id)
    this.#store.close(id)
  }
}
