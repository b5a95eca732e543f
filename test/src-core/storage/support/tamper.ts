import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Changes rows as a person with an SQLite tool would: triggers stand in the way only until they are dropped. */
export function tamper(workspace: string, sql: string): void {
  const database = new Database(join(workspace, 'denoscope.sqlite'))
  const triggers = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
  database.pragma('foreign_keys = OFF')
  database.exec(sql)
  for (const trigger of triggers) database.exec(trigger.sql)
  database.close()
}
