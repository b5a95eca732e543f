import { join } from 'node:path'
import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import type { AuditRecord } from '../audit/audit-record.ts'
import { checkAuditRecord } from '../audit/record-schema.ts'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import type { Tables } from './database.ts'
import { databaseFile } from './locations.ts'
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

  /** Audits that are not removed, the latest first, without those of `damaged`. */
  list(): AuditRecord[] {
    return this.#tables
      .select(columns)
      .from(audits)
      .where(isNull(audits.removedAt))
      .orderBy(desc(audits.createdAt), desc(audits.id))
      .all()
      .flatMap((row) => recordIfWhole(row) ?? [])
  }

  /** @throws audit.unknown also when it was removed; audit.damaged */
  get(id: string): AuditRecord {
    const found = this.#tables
      .select(columns)
      .from(audits)
      .where(and(eq(audits.id, id), isNull(audits.removedAt)))
      .get()
    if (found === undefined) throw unknown(id)
    return recordOf(found)
  }

  /** Why rows are no audits, one line each: they stay, and are on no list. */
  damaged(): string[] {
    return this.#tables
      .select(columns)
      .from(audits)
      .all()
      .map(recordOrProblem)
      .filter((found) => typeof found === 'string')
  }

  /** Of all audits, removed or not. */
  ids(): ReadonlySet<string> {
    return new Set(
      this.#tables
        .select({ id: audits.id })
        .from(audits)
        .all()
        .map(({ id }) => id)
    )
  }

  /** Audits that are removed, the latest removed first. */
  removed(): { record: AuditRecord; removedAt: string }[] {
    const rows = this.#tables
      .select({ ...columns, removedAt: audits.removedAt })
      .from(audits)
      .where(isNotNull(audits.removedAt))
      .orderBy(desc(audits.removedAt), desc(audits.id))
      .all()
    return rows.flatMap((row) => {
      const record = recordIfWhole(row)
      return record ? { record, removedAt: row.removedAt! } : []
    })
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
    if (!isFolderName(id)) throw unknown(id)
    return join(this.#folder, id)
  }

  #change(id: string, values: Partial<typeof audits.$inferInsert>): void {
    const { changes } = this.#tables.update(audits).set(values).where(eq(audits.id, id)).run()
    if (changes === 0) throw unknown(id)
  }
}

const columns = { id: audits.id, record: audits.record }
type Row = Pick<typeof audits.$inferSelect, 'id' | 'record'>

/** A row may come from another workspace, or from a damaged database. @throws audit.damaged */
function recordOf({ id, record }: Row): AuditRecord {
  const checked = checkAuditRecord(record, `audit ${id} in ${databaseFile}`)
  if (checked.id === id && isFolderName(id)) return checked
  throw new DenoscopeError(
    'audit.damaged',
    `audit ${id} in ${databaseFile}: its record is of the audit '${checked.id}'`
  )
}

function recordIfWhole(row: Row): AuditRecord | null {
  const found = recordOrProblem(row)
  return typeof found === 'string' ? null : found
}

function recordOrProblem(row: Row): AuditRecord | string {
  try {
    return recordOf(row)
  } catch (thrown) {
    return asDenoscopeError(thrown).message
  }
}

const isFolderName = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id)
