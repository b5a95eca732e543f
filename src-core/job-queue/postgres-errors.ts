import { DenoscopeError } from '../errors.ts'

/** System errors of a network. */
const ofNetwork: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // A local socket of a server that is not running.
  'ENOENT'
])

/** Classes 08 (connection), 53 (resources) and 57P (restart) of PostgreSQL's error codes. */
const ofServer = /^(08...|53...|57P0[1235])$/

/** True for an error of a connection, after which the database may answer again. */
export function isLostConnection(thrown: unknown): boolean {
  const { code, message = '' } = (thrown ?? {}) as { code?: unknown; message?: string }
  if (typeof code === 'string' && (ofNetwork.has(code) || ofServer.test(code))) return true
  return /^(Connection terminated|Client has encountered a connection error|timeout e)/.test(message)
}

const reasons: Readonly<Record<string, string>> = {
  '28P01': 'wrong user or password',
  '28000': 'this user may not connect',
  '3D000': 'there is no such database',
  '42501': 'this user may not make tables there'
}

/**
 * Refusal of a database in one line without user and password.
 * @param place host and name of the database
 */
export function refusalOf(thrown: unknown, place: string): unknown {
  if (thrown instanceof DenoscopeError) return thrown
  const { code, message = '' } = (thrown ?? {}) as { code?: unknown; message?: string }
  const unusable = (reason: string) =>
    new DenoscopeError('queue.unusable', `${place}: the database ${reason}`, { cause: thrown })
  if (typeof code === 'string' && reasons[code]) return unusable(`refuses (${reasons[code]})`)
  if (message.includes('password must be a string'))
    return unusable('needs a password; set PGPASSWORD, or write it into ~/.pgpass')
  if (isLostConnection(thrown)) return unusable(`cannot be reached (${typeof code === 'string' ? code : 'no answer'})`)
  if (typeof code === 'string') return unusable(`refuses (${code})`)
  return thrown
}
