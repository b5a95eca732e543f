import type { Pool } from 'pg'
import { DenoscopeError } from '../errors.ts'
import { refusalOf } from './postgres-errors.ts'
import { bossOptions, type QueueDatabase } from './queue-database.ts'

/** Oldest PostgreSQL that pg-boss runs on. */
const oldest = 13

/** Seconds between looks for jobs whose worker gave no sign of life. */
const watchInterval = 4

/**
 * Opens a PostgreSQL database, and makes the tables of the queue if missing.
 * Password: in the address, in PGPASSWORD or in ~/.pgpass. It is in no message.
 * @param url postgres://user@host:port/database
 * @throws argument.invalid for another kind of address; queue.unusable in one line
 */
export async function openPostgres(url: string): Promise<QueueDatabase> {
  const place = placeOf(url)
  const { default: pg } = await import('pg')
  const { PgBoss } = await import('pg-boss')
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 10_000, keepAlive: true })
  // A lost connection is met again by the next query.
  pool.on('error', () => undefined)
  try {
    await checkVersion(pool, place)
    const boss = new PgBoss({
      ...bossOptions,
      db: { executeSql: (text, values) => execute(pool, text, values) },
      superviseIntervalSeconds: watchInterval,
      monitorIntervalSeconds: watchInterval
    })
    boss.on('error', () => undefined)
    await boss.start()
    return {
      boss,
      isShared: true,
      query: async <Row>(text: string, values: readonly unknown[]) =>
        (await pool.query(text, [...values])).rows as Row[],
      close: async () => {
        await boss.stop({ graceful: false, close: false })
        await pool.end()
      }
    }
  } catch (thrown) {
    await pool.end().catch(() => undefined)
    throw refusalOf(thrown, place)
  }
}

/** Rows of every statement of a text, as pg-boss expects them. */
async function execute(pool: Pool, text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
  const result: unknown = await pool.query(text, values)
  const results = Array.isArray(result) ? result : [result]
  return { rows: results.flatMap(({ rows }: { rows?: unknown[] }) => rows ?? []) }
}

/** Host, port and name of a database, without user and password. @throws argument.invalid */
function placeOf(url: string): string {
  const refuse = () => new DenoscopeError('argument.invalid', '--database: expected postgres://user@host:port/database')
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw refuse()
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) throw refuse()
  return `${parsed.host || parsed.searchParams.get('host') || 'localhost'}${parsed.pathname}`
}

async function checkVersion(pool: Pool, place: string): Promise<void> {
  const { rows } = await pool.query<{ version: string }>("SELECT current_setting('server_version_num') AS version")
  const major = Math.floor(Number(rows[0]!.version) / 10_000)
  if (major < oldest)
    throw new DenoscopeError('queue.unusable', `${place}: PostgreSQL ${major} is too old; expected ${oldest} or newer`)
}
