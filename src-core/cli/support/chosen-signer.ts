import { Option } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import { unnamedReader } from '../../review/finding.ts'
import type { Signer } from '../../signing/signing-key.ts'
import type { PersonalKeys } from '../../storage/personal-keys.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { askPassphrase } from './asked-password.ts'

/** Option of commands that sign files. */
export const signOption = () =>
  new Option(
    '--sign [reader]',
    'sign with the key of a reader (default: the name that the screen took last); passphrase: DENOSCOPE_KEY_PASSPHRASE, else asked for'
  )

/**
 * Key that `--sign` chooses.
 * @param wanted a name, or true for the reader whom the screen of the workspace took last
 * @returns null without the option
 * @throws argument.invalid naming the option
 */
export async function chosenSigner(workspace: Workspace, wanted: string | true | undefined): Promise<Signer | null> {
  if (wanted === undefined) return null
  const { currentReader } = await import('../../engine/workspace/current-reader.ts')
  const { PersonalKeys: Keys } = await import('../../storage/personal-keys.ts')
  const reader = wanted === true ? currentReader(workspace, { reader: null }) : wanted
  if (reader === unnamedReader)
    throw new DenoscopeError(
      'argument.invalid',
      '--sign: expected the name of a reader, because the workspace has none'
    )
  return openedSigner(new Keys(), workspace, reader, '--sign')
}

/**
 * Key of a reader that can sign here, opened with its passphrase if it needs one.
 * @param option that named the reader
 * @throws argument.invalid naming the option, or for a wrong passphrase
 */
export async function openedSigner(
  personal: PersonalKeys,
  { keys }: Pick<Workspace, 'keys'>,
  reader: string,
  option: string
): Promise<Signer> {
  const known = personal.list(keys, reader).filter(({ revokedAt }) => revokedAt === null)
  const locked = known.find(({ state }) => state !== 'absent')
  if (locked?.state === 'locked') personal.unlock(locked.fingerprint, await askPassphrase(reader))
  const signer = personal.signer(keys, reader)
  if (signer) return signer
  const reason = known.length > 0 ? 'whose private key is on this computer' : 'that counts in this workspace'
  throw new DenoscopeError('argument.invalid', `${option}: ${reader} has no key ${reason}; see denoscope keys`)
}
