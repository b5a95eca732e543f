import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { DenoscopeError } from '../../errors.ts'
import { printableLine } from '../../printable.ts'

/** Password of a server: DENOSCOPE_PACS_PASSWORD, else asked for. @throws argument.invalid without both */
export const askPassword = (server: string): Promise<string> => askSecret('DENOSCOPE_PACS_PASSWORD', 'Password', server)

/** Passphrase of a reader's key: DENOSCOPE_KEY_PASSPHRASE, else asked for. @throws argument.invalid without both */
export const askPassphrase = (reader: string): Promise<string> =>
  askSecret('DENOSCOPE_KEY_PASSPHRASE', 'Passphrase', `the key of ${reader}`)

/**
 * A secret from an environment variable, else from the terminal, where it is not shown.
 * @throws argument.invalid without the variable and without a terminal
 */
async function askSecret(variable: string, kind: 'Password' | 'Passphrase', owner: string): Promise<string> {
  const given = process.env[variable]
  if (given !== undefined) return given
  if (!process.stdin.isTTY)
    throw new DenoscopeError(
      'argument.invalid',
      `${variable}: expected the ${kind.toLowerCase()} of ${owner}, which needs one`
    )
  process.stderr.write(`${kind} of ${printableLine(owner)}: `)
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: hidden, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
