import type { Tables } from './database.ts'
import { settings } from './schema.ts'

/** Small JSON values that the screen remembers, by key. */
export class SettingStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  read(): Record<string, unknown> {
    const rows = this.#tables.select().from(settings).all()
    return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]))
  }

  /** @param value anything that JSON can hold. */
  write(key: string, value: unknown): void {
    const text = JSON.stringify(value)
    this.#tables
      .insert(settings)
      .values({ key, value: text })
      .onConflictDoUpdate({ target: settings.key, set: { value: text } })
      .run()
  }
}
