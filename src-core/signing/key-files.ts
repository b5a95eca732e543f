import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { namesIn } from '../files/make-folder.ts'
import { isReadableByOthers, writePrivateFile } from '../files/private-file.ts'
import { fingerprintOf, isEncrypted, type PublicKey, privatePem, publicKeyOf, readPem } from './signing-key.ts'

/** A private key on this computer. */
export interface KeptKey extends PublicKey {
  readonly reader: string
  readonly path: string
  readonly isEncrypted: boolean
  /** True if other users of the machine may read the file. */
  readonly isReadableByOthers: boolean
}

const fileOf = (folder: string, fingerprint: string) => join(folder, `${fingerprint}.pem`)

/**
 * Keeps a private key of a reader as PKCS#8 in PEM, with two lines above it that programs skip (RFC 7468).
 * Only its owner can read the file. A key that is kept already stays as it is.
 * @param passphrase null for a key without one
 * @throws file.unwritable
 */
export function keepKey(folder: string, reader: string, key: KeyObject, passphrase: string | null): KeptKey {
  const { publicKey, fingerprint } = publicKeyOf(key)
  const path = fileOf(folder, fingerprint)
  const head = `Reader: "${reader}"\nPublic key: ${publicKey}\n`
  if (!existsSync(path)) writePrivateFile(path, `${head}${privatePem(key, passphrase)}`)
  return readHead(path)!
}

/** Private keys of this computer. Files that are none are left out. */
export const keptKeys = (folder: string): KeptKey[] =>
  namesIn(folder)
    .filter((name) => /^[0-9a-f]{64}\.pem$/.test(name))
    .flatMap((name) => readHead(join(folder, name)) ?? [])

/** The private key of a fingerprint; null if it is not on this computer. */
export const keptKey = (folder: string, fingerprint: string): KeptKey | null =>
  existsSync(fileOf(folder, fingerprint)) ? readHead(fileOf(folder, fingerprint)) : null

/**
 * Opens a kept key.
 * @throws argument.invalid if the passphrase is missing or does not open it, or the key is damaged; file.unreadable
 */
export function openKey({ path, fingerprint }: KeptKey, passphrase: string | null): KeyObject {
  const key = readPem(textOf(path), path, passphrase)
  if (publicKeyOf(key).fingerprint === fingerprint) return key
  // Any 32 bytes are a private key.
  throw new DenoscopeError('argument.invalid', `${path}: damaged key, it is not the one that the file is named after`)
}

function readHead(path: string): KeptKey | null {
  const pem = textOf(path)
  const reader = /^Reader: "(.*)"$/m.exec(pem)?.[1]
  const publicKey = /^Public key: ([A-Za-z0-9+/=]+)$/m.exec(pem)?.[1]
  if (reader === undefined || publicKey === undefined) return null
  const fingerprint = fingerprintOf(publicKey)
  // Damage of these lines: the key below them is that of the file's name.
  if (basename(path) !== `${fingerprint}.pem`) return null
  return {
    reader,
    publicKey,
    fingerprint,
    path,
    isEncrypted: isEncrypted(pem),
    isReadableByOthers: isReadableByOthers(path)
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
}
