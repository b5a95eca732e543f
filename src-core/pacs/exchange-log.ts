/**
 * A line of the log of an exchange. It has numbers, codes and names of steps. Values of queries, UIDs, file names
 * and texts of servers may identify a patient: it has none of them.
 */
export interface ExchangeEvent {
  readonly event: 'request' | 'retry' | 'fetched' | 'stored' | 'failed' | 'done'
  /** Such as `QIDO studies`, `WADO instance`, `C-FIND series`. */
  readonly step: string
  /** Status of HTTP or DIMSE. */
  readonly status?: number
  /** Number of the attempt, from 2. */
  readonly attempt?: number
  /** Code of a failure. */
  readonly code?: string
  readonly milliseconds?: number
  readonly bytes?: number
  /** Instances so far, and of how many. */
  readonly count?: number
  readonly of?: number
}

export type ExchangeLog = (event: ExchangeEvent) => void

/** One line of text: '2026-11-30T12:00:00.000Z retry WADO instance attempt=2 code=pacs.unreachable'. */
export function logLine({ event, step, ...facts }: ExchangeEvent, at: Date = new Date()): string {
  const pairs = Object.entries(facts).map(([name, value]) => `${name}=${value}`)
  return [at.toISOString(), event, step, ...pairs].join(' ')
}
