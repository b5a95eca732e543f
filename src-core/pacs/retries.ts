import { setTimeout as sleep } from 'node:timers/promises'
import { DenoscopeError } from '../errors.ts'
import type { ExchangeLog } from './exchange-log.ts'
import { PacsFailure } from './pacs-failure.ts'

/** Waits before the second, third and fourth attempt, in ms. */
const waits = [500, 1000, 2000]
/** Longest wait that a server may ask for, in ms. */
const longestWait = 30_000

export interface RetryOptions {
  readonly signal: AbortSignal
  readonly log: ExchangeLog
  /** Name of the request in the log. */
  readonly step: string
}

/**
 * Runs an attempt again after a transient failure, three times at most. Requests must bear repetition.
 * @throws the last failure; job.cancelled
 */
export async function withRetries<Result>(attempt: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { signal, log, step } = options
  for (let failures = 0; ; failures++) {
    requireNotCancelled(signal)
    try {
      return await attempt()
    } catch (thrown) {
      requireNotCancelled(signal)
      const wait = waits[failures]
      if (!(thrown instanceof PacsFailure) || !thrown.isTransient || wait === undefined) throw thrown
      log({ event: 'retry', step, attempt: failures + 2, code: thrown.code })
      await sleep(Math.min(thrown.retryAfter ?? wait, longestWait), undefined, { signal }).catch(() => undefined)
    }
  }
}

/** @throws job.cancelled */
export function requireNotCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new DenoscopeError('job.cancelled', 'Cancelled.')
}
