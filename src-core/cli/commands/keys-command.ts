import { Command } from 'commander'
import { counted } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import { printableLine } from '../../printable.ts'
import type { PersonalKeys, ReaderKey } from '../../storage/personal-keys.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { jsonOption } from '../options/common-options.ts'
import { askPassphrase } from '../support/asked-password.ts'
import { openedSigner } from '../support/chosen-signer.ts'

const workspaceArgument = ['<workspace>', 'folder of the workspace'] as const
const readerOption = ['--reader <name>', 'name of the reader, as in findings and reviews'] as const
const passphraseOption = ['--passphrase', 'the key has a passphrase: DENOSCOPE_KEY_PASSPHRASE, else asked for'] as const

interface KeyOptions {
  readonly reader: string
  readonly passphrase?: boolean
}

/** `denoscope keys`: keys by which readers sign their readings and reports. */
export function keysCommand(): Command {
  const command = new Command('keys').description('Make, list and revoke the keys by which readers sign.')
  for (const subcommand of [
    listCommand(),
    makeCommand(),
    importCommand(),
    exportCommand(),
    revokeCommand(),
    signCommand()
  ])
    command.addCommand(subcommand)
  return command
}

function listCommand(): Command {
  return new Command('list')
    .description('List the keys that a workspace records.')
    .argument(...workspaceArgument)
    .addOption(jsonOption())
    .action(async (path: string, { json }: { readonly json?: boolean }) => {
      const keys = await reading(path, (personal, workspace) => personal.list(workspace.keys))
      const text = keys.length > 0 ? keys.map(keyLine).join('\n') : 'No keys'
      process.stdout.write(json ? `${JSON.stringify(keys)}\n` : `${text}\n`)
    })
}

const places = { ready: 'here', locked: 'here, with a passphrase', absent: 'elsewhere' } as const

function keyLine({ reader, fingerprint, addedAt, revokedAt, state }: ReaderKey): string {
  const until = revokedAt === null ? '' : ` to ${revokedAt} (revoked)`
  return printableLine(`${fingerprint}  ${reader}, from ${addedAt}${until}, private key ${places[state]}`)
}

function makeCommand(): Command {
  return new Command('make')
    .description(
      'Make a key for a reader on this computer, or take the one that is here, and record it in a workspace.'
    )
    .argument(...workspaceArgument)
    .requiredOption(...readerOption)
    .option(...passphraseOption)
    .option('--anew', 'make another key, and revoke those before')
    .action(async (path: string, { reader, passphrase, anew }: KeyOptions & { readonly anew?: boolean }) => {
      const secret = passphrase ? await askPassphrase(reader) : null
      const key = await writing(path, (personal, workspace) =>
        personal.make(workspace.keys, reader, secret, { anew: anew === true })
      )
      process.stdout.write(`Key of ${printableLine(reader)}: ${key.fingerprint}\n`)
    })
}

function importCommand(): Command {
  return new Command('import')
    .description('Record a key that was made elsewhere; a private key is also kept on this computer.')
    .argument(...workspaceArgument)
    .argument('<file>', 'Ed25519 key as PEM, private (PKCS#8) or public')
    .requiredOption(...readerOption)
    .option(...passphraseOption)
    .action(async (path: string, file: string, { reader, passphrase }: KeyOptions) => {
      const { readFileSync } = await import('node:fs')
      const pem = readFileSync(file, 'utf8')
      const secret = passphrase ? await askPassphrase(reader) : null
      const key = await writing(path, (personal, workspace) => personal.import(workspace.keys, reader, pem, secret))
      process.stdout.write(`Key of ${printableLine(reader)}: ${key.fingerprint}\n`)
    })
}

function exportCommand(): Command {
  return new Command('export')
    .description('Print the public key of a reader as PEM.')
    .argument(...workspaceArgument)
    .requiredOption(...readerOption)
    .action(async (path: string, { reader }: KeyOptions) => {
      const { publicPem } = await import('../../signing/public-pem.ts')
      const keys = await reading(path, (personal, workspace) => personal.list(workspace.keys, reader))
      const key = keys.find(({ revokedAt }) => revokedAt === null)
      if (!key)
        throw new DenoscopeError('argument.invalid', `--reader: ${reader} has no key that counts in this workspace`)
      process.stdout.write(publicPem(key.publicKey))
    })
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('Revoke a key: what it signed before stays valid, and it signs nothing more.')
    .argument(...workspaceArgument)
    .argument('<fingerprint>', 'fingerprint of the key, see denoscope keys list')
    .action(async (path: string, fingerprint: string) => {
      const { reader } = await writing(path, (_, workspace) => workspace.keys.revoke(fingerprint.toLowerCase()))
      process.stdout.write(`Revoked the key of ${printableLine(reader)}: ${fingerprint.toLowerCase()}\n`)
    })
}

function signCommand(): Command {
  return new Command('sign')
    .description('Sign the finished readings of a reader that are not signed, or were changed after they were signed.')
    .argument(...workspaceArgument)
    .requiredOption(...readerOption)
    .action(async (path: string, { reader }: KeyOptions) => {
      const { signReadings } = await import('../../storage/sign-readings.ts')
      const signer = await reading(path, (personal, workspace) => openedSigner(personal, workspace, reader, '--reader'))
      const signed = await writing(path, (_, workspace) => signReadings(workspace, signer))
      process.stdout.write(`${counted(signed.length, 'reading')} signed\n`)
    })
}

type Work<Result> = (personal: PersonalKeys, workspace: Workspace) => Result | Promise<Result>

/** Work on a workspace that may be open elsewhere. */
const reading = <Result>(path: string, work: Work<Result>) => withWorkspace('read', path, work)
/** Work on a workspace that this process alone has open. */
const writing = <Result>(path: string, work: Work<Result>) => withWorkspace('open', path, work)

async function withWorkspace<Result>(how: 'read' | 'open', path: string, work: Work<Result>): Promise<Result> {
  const storage = await import('../../storage/personal-keys.ts')
  const workspaces = await import('../../storage/workspace.ts')
  workspaces.requireWorkspace(path)
  const workspace = workspaces.Workspace[how](path)
  try {
    return await work(new storage.PersonalKeys(), workspace)
  } finally {
    workspace.close()
  }
}
