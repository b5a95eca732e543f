import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject
} from 'node:crypto'
import { DenoscopeError } from '../errors.ts'

/** An Ed25519 public key (RFC 8032). */
export interface PublicKey {
  /** Base64 of its DER (SubjectPublicKeyInfo, RFC 8410): the line between the marks of a PEM file. */
  readonly publicKey: string
  /** SHA-256 of that DER in hexadecimal digits. A person compares it, for instance by telephone. */
  readonly fingerprint: string
}

/** A private key in memory, with the name of its reader. */
export interface Signer extends PublicKey {
  readonly reader: string
  /** Ed25519 signature of the UTF-8 of a text, in base64. */
  sign(text: string): string
}

/** SHA-256 of a text in UTF-8 or of bytes, in hexadecimal digits. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

export const newPrivateKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

/** Public part of a key. */
export function publicKeyOf(key: KeyObject): PublicKey {
  const publicPart = key.type === 'private' ? createPublicKey(key) : key
  const der = publicPart.export({ type: 'spki', format: 'der' })
  return { publicKey: der.toString('base64'), fingerprint: sha256(der) }
}

export const fingerprintOf = (publicKey: string): string => sha256(Buffer.from(publicKey, 'base64'))

export const signerOf = (reader: string, key: KeyObject): Signer => ({
  reader,
  ...publicKeyOf(key),
  sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64')
})

/** True if a signature of a text was made with the private part of a key. False for anything that is no key. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' })
    if (key.asymmetricKeyType !== 'ed25519') return false
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

const privateMark = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----[\s\S]*?-----END (ENCRYPTED )?PRIVATE KEY-----/
const publicMark = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/

/** True if a PEM file holds a private key that needs a passphrase. */
export const isEncrypted = (pem: string): boolean => privateMark.exec(pem)?.[1] !== undefined

/** Private key as PEM (PKCS#8). @param passphrase null for a key without one */
export const privatePem = (key: KeyObject, passphrase: string | null): string =>
  key
    .export({ type: 'pkcs8', format: 'pem', ...(passphrase !== null && { cipher: 'aes-256-cbc', passphrase }) })
    .toString()

/**
 * Key of a PEM file: the private one, else the public one.
 * @param where names the file in errors
 * @throws argument.invalid for another kind of key, or a passphrase that does not open it
 */
export function readPem(pem: string, where: string, passphrase: string | null): KeyObject {
  const privatePart = privateMark.exec(pem)?.[0]
  const publicPart = publicMark.exec(pem)?.[0]
  if (privatePart !== undefined && isEncrypted(pem) && passphrase === null)
    throw new DenoscopeError('argument.invalid', `${where}: the key needs its passphrase`)
  let key: KeyObject | undefined
  try {
    if (privatePart !== undefined) key = createPrivateKey({ key: privatePart, passphrase: passphrase ?? '' })
    else if (publicPart !== undefined) key = createPublicKey(publicPart)
  } catch (cause) {
    const reason = isEncrypted(pem) ? 'the passphrase does not open the key' : 'damaged key'
    throw new DenoscopeError('argument.invalid', `${where}: ${reason}`, { cause })
  }
  if (key?.asymmetricKeyType === 'ed25519') return key
  throw new DenoscopeError(
    'argument.invalid',
    `${where}: expected an Ed25519 key as PEM, got ${key ? `a key of the kind ${key.asymmetricKeyType}` : 'another file'}`
  )
}
