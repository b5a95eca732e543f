import { DenoscopeError } from '../../errors.ts'
import { signReadings, unsignedReadings } from '../../storage/sign-readings.ts'
import { usableSigner } from '../workspace/reading-heads.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

/** Commands about the keys by which readers sign. Private keys stay on this computer, outside of the workspace. */
export function keyCommands(context: EngineContext): HandlersOf<'keys'> {
  const { workspace, keys } = context
  const describe = (reader: string) => ({
    keys: keys.list(workspace.keys, reader),
    unsigned: unsignedReadings(workspace, reader).length
  })
  return {
    'keys.list': ({ reader }) => describe(reader),
    'keys.make': ({ reader, passphrase, anew }) => {
      keys.make(workspace.keys, reader, passphrase === '' ? null : passphrase, { anew })
      return describe(reader)
    },
    'keys.unlock': ({ fingerprint, passphrase }) => keys.unlock(fingerprint, passphrase),
    'keys.revoke': ({ fingerprint }) => void workspace.keys.revoke(fingerprint),
    'keys.sign': ({ reader }) => {
      const signer = usableSigner(context, reader)
      if (!signer) throw new DenoscopeError('argument.invalid', `reader: ${reader} has no key that can sign here`)
      return signReadings(workspace, signer).length
    }
  }
}
