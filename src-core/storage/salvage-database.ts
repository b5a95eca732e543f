import Database from 'better-sqlite3'
import { DenoscopeError } from '../errors.ts'
import { migrate, refuseNewer, versionOf } from './schema-migrations.ts'
import { migrations } from './schema-versions.ts'

/** Rows that were read from a table of a damaged database. */
export interface SalvagedTable {
  readonly name: string
  readonly rows: number
  /** True if parts of the table could not be read: rows are missing, their number is unknown. */
  readonly isIncomplete: boolean
}

/**
 * Copies what can be read of a damaged database into a new one, row by row. The damaged one stays unchanged.
 * Rows keep their numbers, and entries of the ledger their hashes: `verifyLedger` tells what is missing.
 * @param target path of the new database, which does not exist yet
 * @throws workspace.damaged if not even its version can be read; workspace.newer
 */
export function salvageDatabase(file: string, target: string): SalvagedTable[] {
  const damaged = new Database(file, { readonly: true, fileMustExist: true })
  const mended = new Database(target)
  try {
    // SQLite refuses a file that is shorter than its header says, unless its schema may be written.
    damaged.unsafeMode(true)
    damaged.pragma('writable_schema = ON')
    refuseNewer(damaged)
    const version = versionOf(damaged) || migrations.length
    migrate(mended, version)
    mended.pragma('foreign_keys = OFF')
    const triggers = takeTriggers(mended)
    const salvaged = tablesOf(mended).map((name) => copyTable(damaged, mended, name))
    for (const sql of triggers) mended.exec(sql)
    migrate(mended)
    return salvaged
  } catch (thrown) {
    if (!(thrown instanceof Database.SqliteError)) throw thrown
    throw new DenoscopeError('workspace.damaged', `${file}: nothing can be read of it (${thrown.message})`, {
      cause: thrown
    })
  } finally {
    damaged.close()
    mended.close()
  }
}

/** Removes the triggers, which would refuse or complete copied rows. @returns their SQL */
function takeTriggers(database: Database.Database): string[] {
  const triggers = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
  return triggers.map(({ sql }) => sql)
}

const tablesOf = (database: Database.Database) =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    .pluck()
    .all() as string[]

/** Row numbers in a sequence that are tried in vain before the rest of a table is given up. */
const longestGap = 4096

/** Copies the rows of a table by their numbers, and goes past those that cannot be read. */
function copyTable(damaged: Database.Database, mended: Database.Database, name: string): SalvagedTable {
  const columns = (mended.pragma(`table_info(${name})`) as { name: string }[]).map((column) => column.name)
  const insert = mended.prepare(
    `INSERT OR IGNORE INTO ${name} (rowid, ${columns.join(', ')}) VALUES (?${', ?'.repeat(columns.length)})`
  )
  let rows = 0
  let isIncomplete = false
  for (const row of readableRows(damaged, name, columns)) {
    const added = row !== 'unreadable' && attempt(() => insert.run(row).changes) === 1
    if (added) rows++
    else isIncomplete = true
  }
  return { name, rows, isIncomplete }
}

type Row = readonly [rowid: number, ...values: unknown[]]

/** Rows of a table with their numbers first, and one mark for each number or table that cannot be read. */
function* readableRows(
  damaged: Database.Database,
  name: string,
  columns: readonly string[]
): Generator<Row | 'unreadable'> {
  // Indices may be damaged apart from their table.
  const query = `SELECT rowid, ${columns.join(', ')} FROM ${name} NOT INDEXED WHERE rowid >= ? ORDER BY rowid LIMIT 1`
  const select = attempt(() => damaged.prepare(query).raw())
  if (!select) return yield 'unreadable'
  let from = 0
  let misses = 0
  while (misses <= longestGap) {
    const found = attempt(() => ({ row: select.get(from) as Row | undefined }))
    if (found && !found.row) return
    yield found?.row ?? 'unreadable'
    misses = found ? 0 : misses + 1
    from = found ? found.row![0] + 1 : from + 1
  }
}

/** Result of work that the damage may prevent; null if it did. */
function attempt<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof Database.SqliteError) return null
    throw thrown
  }
}
