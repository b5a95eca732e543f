import type { PgBoss } from 'pg-boss'

/** Schema of the tables. */
export const schema = 'denoscope'

/** An open database with pg-boss in it. */
export interface QueueDatabase {
  readonly boss: PgBoss
  /** True if other processes may use the database: workers then give signs of life. */
  readonly isShared: boolean
  query<Row>(text: string, values: readonly unknown[]): Promise<Row[]>
  close(): Promise<void>
}

/** Options of pg-boss for every database. The rest is in the place that opens it. */
export const bossOptions = {
  schema,
  schedule: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
  // Nothing here waits for another instance's statistics.
  monitorVacuum: false,
  reindex: false
} as const
