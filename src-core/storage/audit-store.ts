import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import type { AuditRecord } from '../audit/audit-record.ts'
import { checkAuditRecord } from '../audit/stored-record.ts'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import type { Tables } from './database.ts'
import { databaseFile } from './locations.ts'
import { audits } from './schema.ts'

const unknown = (id: string) => new DenoscopeError('audit.unknown', `${id}: no such audit in this workspace`)

/** Records of audits. Each audit has a folder of arrays. */
export class AuditStore {
  readonly #tables: Tables
  readonly #folder: string
  readonly #saved: () => void

  /**
   * Opens the store.
   * @param folder parent of the audits' folders
   * @param saved called after each commit that adds an audit
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

  /** Replaces a record. @throws audit.unknown */
  update(record: AuditRecord): void {
    this.#change(record.id, { record })
  }

  /** Audits on the list, latest first, without damaged ones. */
  list(): AuditRecord[] {
    return this.#tables
      .select(columns)
      .from(audits)
      .where(isNull(audits.removedAt))
      .orderBy(desc(audits.createdAt), desc(audits.id))
      .all()
      .flatMap((row) => recordIfWhole(row) ?? [])
  }

  /** Record of an audit. @throws audit.unknown, also if it was removed; audit.damaged */
  get(id: string): AuditRecord {
    const found = this.#tables
      .select(columns)
      .from(audits)
      .where(and(eq(audits.id, id), isNull(audits.removedAt)))
      .get()
    if (found === undefined) throw unknown(id)
    return recordOf(found)
  }

  /** Reasons why rows hold no readable audit, one line each. Such rows stay in the database and appear on no list. */
  damaged(): string[] {
    return this.#tables
      .select(columns)
      .from(audits)
      .all()
      .map(recordOrProblem)
      .filter((found) => typeof found === 'string')
  }

  /** Ids of all audits, removed ones included. */
  ids(): ReadonlySet<string> {
    return new Set(
      this.#tables
        .select({ id: audits.id })
        .from(audits)
        .all()
        .map(({ id }) => id)
    )
  }

  /** Removed audits whose arrays are kept, latest removal first. */
  removed(): { record: AuditRecord; removedAt: string }[] {
    const rows = this.#tables
      .select({ ...columns, removedAt: audits.removedAt })
      .from(audits)
      .where(isNotNull(audits.removedAt))
      .orderBy(desc(audits.removedAt), desc(audits.id))
      .all()
    return rows.flatMap((row) => {
      const record = recordIfWhole(row)
      return record && existsSync(this.directory(record.id)) ? { record, removedAt: row.removedAt! } : []
    })
  }

  /** Removes an audit from the list. Its files and findings stay. @throws audit.unknown */
  remove(id: string): void {
    this.#change(id, { removedAt: new Date().toISOString() })
  }

  /** Returns a removed audit to the list. @throws audit.unknown, also if its arrays were deleted */
  restore(id: string): void {
    if (!existsSync(this.directory(id))) throw unknown(id)
    this.#change(id, { removedAt: null })
  }

  /** Folder of an audit's arrays, which may not exist yet. @throws audit.unknown if the id is no valid name */
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

/** Checks the record of a row, which may come from another workspace or a damaged database. @throws audit.damaged */
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
