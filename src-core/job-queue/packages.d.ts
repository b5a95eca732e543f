/** The part of node-postgres that the queue uses. The package has no types of its own. */
declare module 'pg' {
  export interface QueryResult<Row> {
    readonly rows: Row[]
  }

  export class Pool {
    constructor(options: {
      readonly connectionString: string
      readonly max: number
      /** In ms. */
      readonly connectionTimeoutMillis: number
      readonly keepAlive: boolean
    })
    on(event: 'error', listener: (error: Error) => void): this
    query<Row = unknown>(text: string, values?: unknown[]): Promise<QueryResult<Row>>
    end(): Promise<void>
  }

  const pg: { readonly Pool: typeof Pool }
  export default pg
}

/**
 * The part of pg-boss that the queue uses. Its own types need those of a telemetry package.
 * They leave out the ids that `touch` gives back.
 */
declare module 'pg-boss' {
  export interface Db {
    executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  }

  /** An attempt at a job. */
  interface JobAttempt {
    readonly id: string
    readonly retryCount: number
  }

  interface Job<Data> extends JobAttempt {
    readonly data: Data
    readonly groupId?: string | null
  }

  export class PgBoss {
    constructor(options: Readonly<Record<string, unknown>> & { readonly db: Db })
    on(event: 'error', listener: (error: Error) => void): this
    start(): Promise<this>
    stop(options: { readonly graceful: boolean; readonly close: boolean }): Promise<void>
    createQueue(name: string, options: Readonly<Record<string, unknown>>): Promise<void>
    insert(name: string, jobs: readonly Readonly<Record<string, unknown>>[]): Promise<unknown>
    fetch<Data>(name: string, options: { readonly ignoreGroups?: string[] }): Promise<Job<Data>[]>
    complete(name: string, job: JobAttempt): Promise<unknown>
    fail(name: string, job: JobAttempt, output: object): Promise<unknown>
    /** Ids of the attempts that still run. */
    touch(name: string, jobs: JobAttempt[]): Promise<{ readonly settled?: string[] }>
  }

  export function fromPglite(database: unknown): Db
}

declare module '@electric-sql/pglite' {
  export class PGlite {
    static create(folder: string): Promise<PGlite>
    query<Row>(text: string, values: unknown[]): Promise<{ rows: Row[] }>
    exec(text: string): Promise<unknown>
    close(): Promise<void>
  }
}
