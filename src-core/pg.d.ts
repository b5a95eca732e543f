/** The part of node-postgres that the queue uses. The package has no types of its own. */
declare module 'pg' {
  export interface QueryResult<Row> {
    readonly rows: Row[]
  }

  export interface PoolOptions {
    readonly connectionString: string
    readonly max: number
    /** In ms. */
    readonly connectionTimeoutMillis: number
    readonly keepAlive: boolean
  }

  export class Pool {
    constructor(options: PoolOptions)
    on(event: 'error', listener: (error: Error) => void): this
    query<Row = unknown>(text: string, values?: unknown[]): Promise<QueryResult<Row>>
    end(): Promise<void>
  }

  const pg: { readonly Pool: typeof Pool }
  export default pg
}
