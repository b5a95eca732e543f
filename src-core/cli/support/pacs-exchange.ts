import { appendFileSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileError } from '../../files/file-error.ts'
import { type ExchangeLog, logLine } from '../../pacs/exchange-log.ts'
import type { ExchangeOptions } from '../../pacs/pacs-client.ts'
import type { PacsServer } from '../../pacs/pacs-server.ts'
import type { PacsOptions } from '../options/pacs-options.ts'
import { inform, interruptSignal, warn } from './standard-error.ts'

/** Server and conditions of an exchange, after the password was read. Warns of a password in the clear. */
export async function pacsExchange(
  options: PacsOptions,
  others: { readonly movePort?: number } = {}
): Promise<{ server: PacsServer; exchange: ExchangeOptions }> {
  const { namedServer } = await import('../../pacs/exchange/address-book.ts')
  const { needsPassword, plainPasswordWarning } = await import('../../pacs/pacs-server.ts')
  const { askPassword } = await import('./asked-password.ts')
  const server = namedServer(options.server, {
    user: options.user,
    token: options.token,
    callingAeTitle: options.callingAe,
    movePort: others.movePort,
    certificates: options.ca === undefined ? undefined : readText(resolve(options.ca))
  })
  const warning = plainPasswordWarning(server)
  if (warning !== null) warn(warning)
  const password = needsPassword(server) ? await askPassword(server.name) : null
  const file = options.log === undefined ? null : resolve(options.log)
  const log: ExchangeLog = (event) => {
    if (event.event === 'retry') inform(`${event.step}: no success; attempt ${event.attempt} follows`)
    if (file !== null) append(file, `${logLine(event)}\n`)
  }
  return { server, exchange: { password, signal: interruptSignal(), timeout: options.timeout * 1000, log } }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
}

function append(path: string, line: string): void {
  try {
    appendFileSync(path, line, { mode: 0o600 })
  } catch (cause) {
    throw fileError(path, 'write', cause)
  }
}
