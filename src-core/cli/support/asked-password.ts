import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { DenoscopeError } from '../../errors.ts'
import { printableLine } from '../../printable.ts'

const variable = 'DENOSCOPE_PACS_PASSWORD'

/**
 * Password of a server: DENOSCOPE_PACS_PASSWORD, else asked for on the terminal, where it is not shown.
 * @throws argument.invalid without the variable and without a terminal
 */
export async function askPassword(server: string): Promise<string> {
  const given = process.env[variable]
  if (given !== undefined) return given
  if (!process.stdin.isTTY)
    throw new DenoscopeError('argument.invalid', `${variable}: expected the password of ${server}, which needs one`)
  process.stderr.write(`Password of ${printableLine(server)}: `)
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: hidden, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
