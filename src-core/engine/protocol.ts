import { DenoscopeError, asDenoscopeError, errorTable, type ErrorCode } from '../errors.ts'
import { printableLines } from '../printable.ts'

/** The answer to a call: errors travel as code and message, which structured clone would drop. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }

/** What the engine offers to its client over any transport. */
export interface EngineFunctions {
  call(name: string, input: unknown): Promise<Reply>
}

/**
 * Checks what birpc is given from a client: a request to call, and nothing else. Its own handling of other messages throws
 * outside of any call.
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

/** What a client offers to the engine. */
export interface ClientFunctions {
  notify(name: string, payload: unknown): void
}

/** A call that takes longer than this has failed; whatever may take longer is a job. */
export const callTimeLimit = 120_000

/** Files are sent to the engine in parts of at most so many bytes. */
export const longestUploadPart = 4 * 2 ** 20

/** WebSocket subprotocol; the token is offered beside it as `token.<hex>`, so that no URL carries it. */
export const webSocketProtocol = 'denoscope'

export function failureReply(thrown: unknown): Reply {
  const { code, message } = asDenoscopeError(thrown)
  return { ok: false, error: { code, message: printableLines(message) } }
}

/** The value of a reply. @throws the error that the engine answered with. */
export function unwrapReply(reply: Reply): unknown {
  if (reply.ok) return reply.value
  const code = reply.error.code in errorTable ? (reply.error.code as ErrorCode) : 'internal'
  throw new DenoscopeError(code, reply.error.message)
}
