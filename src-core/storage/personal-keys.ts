import type { KeyObject } from 'node:crypto'
import { DenoscopeError } from '../errors.ts'
import { unnamedReader } from '../review/finding.ts'
import type { RecordedKey } from '../review/reading-statement.ts'
import { keepKey, keptKey, keptKeys, openKey, type KeptKey } from '../signing/key-files.ts'
import { newPrivateKey, publicKeyOf, readPem, type Signer, signerOf } from '../signing/signing-key.ts'
import { personalKeyFolder } from './locations.ts'
import type { ReaderKeyStore } from './reader-key-store.ts'

/** A recorded key, and whether this computer can sign with it. */
export interface ReaderKey extends RecordedKey {
  /** `absent`: the private key is not on this computer. `locked`: its passphrase was not given yet. */
  readonly state: 'ready' | 'locked' | 'absent'
}

/** Private keys of this computer, outside of all workspaces. Opened ones stay in memory until the process ends. */
export class PersonalKeys {
  readonly #folder: string
  readonly #opened = new Map<string, KeyObject>()

  constructor(folder = personalKeyFolder()) {
    this.#folder = folder
  }

  /** Keys of a workspace, the latest first, of one reader or of all. */
  list(store: ReaderKeyStore, reader?: string): ReaderKey[] {
    return store.list(reader).map((key) => ({ ...key, state: this.#stateOf(key.fingerprint) }))
  }

  #stateOf(fingerprint: string): ReaderKey['state'] {
    if (this.#opened.has(fingerprint)) return 'ready'
    const kept = keptKey(this.#folder, fingerprint)
    if (!kept) return 'absent'
    return kept.isEncrypted ? 'locked' : 'ready'
  }

  /**
   * Makes a key for a reader, or takes the one of this computer, and records it in a workspace.
   * @param passphrase for a new key; null for none
   * @param options `anew` makes another key and revokes those before
   * @throws argument.invalid for a nameless reader, or a reader who has a key here; file.unwritable
   */
  make(store: ReaderKeyStore, reader: string, passphrase: string | null, { anew = false } = {}): RecordedKey {
    requireName(reader)
    const valid = store.list(reader).filter((key) => key.revokedAt === null)
    const here = valid.find(({ fingerprint }) => keptKey(this.#folder, fingerprint) !== null)
    if (here && !anew)
      throw new DenoscopeError('argument.invalid', `key: ${reader} has the key ${here.fingerprint} here already`)
    const revoked = new Set(store.list(reader).flatMap((key) => (key.revokedAt === null ? [] : key.publicKey)))
    const known = anew ? undefined : this.#keptOf(reader).find(({ publicKey }) => !revoked.has(publicKey))
    const publicKey = known?.publicKey ?? this.#keepNew(reader, passphrase)
    store.add(reader, publicKey)
    if (anew) for (const { fingerprint } of valid) store.revoke(fingerprint)
    return store.list(reader).find((key) => key.publicKey === publicKey)!
  }

  #keptOf(reader: string): KeptKey[] {
    return keptKeys(this.#folder).filter((key) => key.reader === reader)
  }

  #keepNew(reader: string, passphrase: string | null): string {
    const key = newPrivateKey()
    const { publicKey, fingerprint } = keepKey(this.#folder, reader, key, passphrase)
    this.#opened.set(fingerprint, key)
    return publicKey
  }

  /**
   * Records a key that was made elsewhere. A private one is kept on this computer too.
   * @param pem private or public key as PEM
   * @param passphrase of the private key; null for none
   * @throws argument.invalid; file.unwritable
   */
  import(store: ReaderKeyStore, reader: string, pem: string, passphrase: string | null): RecordedKey {
    requireName(reader)
    const key = readPem(pem, 'key', passphrase)
    const { publicKey } = publicKeyOf(key)
    store.add(reader, publicKey)
    if (key.type === 'private') keepKey(this.#folder, reader, key, passphrase)
    return store.list(reader).find((one) => one.publicKey === publicKey)!
  }

  /** Opens a locked key for this process. @throws argument.invalid for a wrong passphrase, or a key that is not here */
  unlock(fingerprint: string, passphrase: string): void {
    const kept = keptKey(this.#folder, fingerprint)
    if (!kept)
      throw new DenoscopeError('argument.invalid', `key: the private key of ${fingerprint} is not on this computer`)
    this.#opened.set(fingerprint, openKey(kept, passphrase))
  }

  /** The reader's latest key that counts in a workspace and can be used at once; null if there is none. */
  signer(store: ReaderKeyStore, reader: string): Signer | null {
    const usable = this.list(store, reader).find((key) => key.revokedAt === null && key.state === 'ready')
    if (!usable) return null
    const { fingerprint } = usable
    const key = this.#opened.get(fingerprint) ?? openKey(keptKey(this.#folder, fingerprint)!, null)
    return signerOf(reader, key)
  }
}

/** A key belongs to a person. */
function requireName(reader: string): void {
  if (reader.trim() === '' || reader === unnamedReader)
    throw new DenoscopeError('argument.invalid', 'reader: expected the name of a person, got none')
}
