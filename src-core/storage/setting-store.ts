import type { Tables } from './database.ts'
import { settings } from './schema.ts'

/** Settings of the screen: JSON values by key. */
export class SettingStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  read(): Record<string, unknown> {
    const rows = this.#tables.select().from(settings).all()
    return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]))
  }

  /** Stores a value that JSON can hold. */
  write(key: string, value: unknown): void {
    const text = JSON.stringify(value)
    this.#tables
      .insert(settings)
      .values({ key, value: text })
      .onConflictDoUpdate({ target: settings.key, set: { value: text } })
      .run()
  }
}
