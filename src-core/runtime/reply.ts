import { DenoscopeError, asDenoscopeError, errorTable, type ErrorCode } from '../errors.ts'
import { printableLines } from '../printable.ts'

/** The answer of another process or thread. Errors travel as code and message: structured clone would drop the code. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }

export function failureReply(thrown: unknown): Extract<Reply, { ok: false }> {
  const { code, message } = asDenoscopeError(thrown)
  return { ok: false, error: { code, message: printableLines(message) } }
}

/** The value of a reply. @throws the error of a reply that failed; an unknown code becomes `internal` */
export function unwrapReply(reply: Reply): unknown {
  if (reply.ok) return reply.value
  throw errorOf(reply.error)
}

/** The error that a reply carries. */
export function errorOf({ code, message }: { readonly code: string; readonly message: string }): DenoscopeError {
  return new DenoscopeError(code in errorTable ? (code as ErrorCode) : 'internal', message)
}
