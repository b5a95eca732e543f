import { DenoscopeError } from '../errors.ts'
import type { Reply } from '../runtime/reply.ts'

/** Functions of the engine that a client calls, over any transport. */
export interface EngineFunctions {
  call(name: string, input: unknown): Promise<Reply>
}

/**
 * Checks that a message of a client is a request to call a command. birpc throws outside of any call on other messages.
 * @throws argument.invalid
 */
export function checkRequest(message: unknown): unknown {
  const { t, m, i, a, o } = (message ?? {}) as Record<string, unknown>
  const isRequest =
    t === 'q' && m === 'call' && typeof i === 'string' && i.length <= longestRequestId && o === undefined
  if (isRequest && Array.isArray(a) && a.length === 2 && typeof a[0] === 'string') return message
  throw new DenoscopeError('argument.invalid', 'message: expected a request to call a command')
}
const longestRequestId = 64

/** Functions of a client that the engine calls. */
export interface ClientFunctions {
  notify(name: string, payload: unknown): void
}

/** Longest time of a call, in ms. Longer work is a job. */
export const callTimeLimit = 120_000

/** Longest part of a file that a client sends, in bytes. */
export const longestUploadPart = 4 * 2 ** 20

/** WebSocket subprotocol; the token is offered beside it as `token.<hex>`, so that no URL carries it. */
export const webSocketProtocol = 'denoscope'
