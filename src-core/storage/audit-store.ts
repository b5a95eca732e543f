import { join } from 'node:path'
import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import type { AuditRecord } from '../audit/audit.ts'
import { currentRecord } from '../audit/former-records.ts'
import { DenoscopeError } from '../errors.ts'
import type { Tables } from './database.ts'
import { audits } from './schema.ts'

const unknown = (id: string) => new DenoscopeError('audit.unknown', `${id}: no such audit in this workspace`)

/** Records of audits; their arrays lie in a folder each. */
export class AuditStore {
  readonly #tables: Tables
  readonly #folder: string
  readonly #saved: () => void

  /**
   * @param folder holds the audits' folders.
   * @param saved is called after each commit that adds an audit.
   */
  constructor(tables: Tables, folder: string, saved: () => void) {
    this.#tables = tables
    this.#folder = folder
    this.#saved = saved
  }

  create(record: AuditRecord): void {
    this.directory(record.id)
    this.#tables.insert(audits).values({ id: record.id, createdAt: record.createdAt, record }).run()
    this.#saved()
  }

  /** @throws audit.unknown */
  update(record: AuditRecord): void {
    this.#change(record.id, { record })
  }

  /** Audits that are not removed, the latest first. */
  list(): AuditRecord[] {
    return this.#tables.select({ record: audits.record }).from(audits).where(isNull(audits.removedAt))
      .orderBy(desc(audits.createdAt), desc(audits.id)).all().map(({ record }) => currentRecord(record))
  }

  /** @throws audit.unknown also when it was removed. */
  get(id: string): AuditRecord {
    const found = this.#tables.select({ record: audits.record }).from(audits)
      .where(and(eq(audits.id, id), isNull(audits.removedAt))).get()
    if (found === undefined) throw unknown(id)
    return currentRecord(found.record)
  }

  /** Of all audits, removed or not. */
  ids(): ReadonlySet<string> {
    return new Set(this.#tables.select({ id: audits.id }).from(audits).all().map(({ id }) => id))
  }

  /** Audits that are removed, the latest removed first. */
  removed(): { record: AuditRecord; removedAt: string }[] {
    const rows = this.#tables.select({ record: audits.record, removedAt: audits.removedAt }).from(audits).where(isNotNull(audits.removedAt))
      .orderBy(desc(audits.removedAt), desc(audits.id)).all()
    return rows.map(({ record, removedAt }) => ({ record: currentRecord(record), removedAt: removedAt! }))
  }

  /** Takes an audit off the list; its files and findings stay. @throws audit.unknown */
  remove(id: string): void {
    this.#change(id, { removedAt: new Date().toISOString() })
  }

  /** Undoes `remove`. @throws audit.unknown */
  restore(id: string): void {
    this.#change(id, { removedAt: null })
  }

  /** The folder of an audit's arrays, whether or not it has been made. @throws audit.unknown for an id that is no name. */
  directory(id: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id)) throw unknown(id)
    return join(this.#folder, id)
  }

  #change(id: string, values: Partial<typeof audits.$inferInsert>): void {
    const { changes } = this.#tables.update(audits).set(values).where(eq(audits.id, id)).run()
    if (changes === 0) throw unknown(id)
  }
}
