import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../src-core/signing/canonical-json.ts'
import { keepKey, keptKey, keptKeys, openKey } from '../../../src-core/signing/key-files.ts'
import { publicPem } from '../../../src-core/signing/public-pem.ts'
import {
  isSignedBy,
  newPrivateKey,
  privatePem,
  publicKeyOf,
  readPem,
  signerOf
} from '../../../src-core/signing/signing-key.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

describe('canonical JSON', () => {
  it('sorts members at every depth by code units, and writes numbers as ECMAScript does', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 1e21 }], a: { ü: 1e-7, Z: 1.0 }, ﬀ: 0, '😀': -0, c: undefined })).toBe(
      '{"a":{"Z":1,"ü":1e-7},"b":[{"a":1e+21,"z":1}],"😀":0,"ﬀ":0}'
    )
  })
})

describe('a key', () => {
  it('signs texts, which its public part alone verifies', () => {
    const signer = signerOf('Ada', newPrivateKey())
    const signature = signer.sign('Müller')
    expect(isSignedBy(signer.publicKey, 'Müller', signature)).toBe(true)
    expect(isSignedBy(signer.publicKey, 'Müller ', signature)).toBe(false)
    expect(isSignedBy(signerOf('Ada', newPrivateKey()).publicKey, 'Müller', signature)).toBe(false)
    for (const [key, text] of [
      ['', ''],
      ['no key', 'x'],
      [signer.publicKey, '']
    ] as const)
      expect(isSignedBy(key, 'Müller', text)).toBe(false)
  })

  it('keeps its fingerprint as PEM, private and public, with and without a passphrase', () => {
    const key = newPrivateKey()
    const { publicKey, fingerprint } = publicKeyOf(key)
    expect(publicKeyOf(readPem(publicPem(publicKey), 'key', null))).toEqual({ publicKey, fingerprint })
    expect(publicKeyOf(readPem(privatePem(key, null), 'key', null)).fingerprint).toBe(fingerprint)
    expect(publicKeyOf(readPem(privatePem(key, 'secret'), 'key', 'secret')).fingerprint).toBe(fingerprint)
  })

  it.each([
    ['a wrong passphrase', privatePem(newPrivateKey(), 'secret'), 'other', 'the passphrase does not open the key'],
    ['no passphrase', privatePem(newPrivateKey(), 'secret'), null, 'the key needs its passphrase'],
    ['damage', privatePem(newPrivateKey(), null).replace(/\nM.{20}/, '\nA'), null, 'damaged key'],
    ['no key', 'hello', null, 'expected an Ed25519 key as PEM, got another file'],
    [
      'another kind of key',
      generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      null,
      'got a key of the kind x25519'
    ]
  ])('is refused in one line for %s', (_, pem, passphrase, message) => {
    expect(() => readPem(pem, 'key.pem', passphrase)).toThrow(
      expect.objectContaining({ code: 'argument.invalid', message: expect.stringContaining(`key.pem: `) })
    )
    expect(() => readPem(pem, 'key.pem', passphrase)).toThrow(message)
  })
})

describe('kept keys', () => {
  it('are files that only their owner can read, named by their fingerprint, with the name of the reader', () => {
    const folder = join(temporaryFolder(), 'reader-keys')
    const key = newPrivateKey()
    const kept = keepKey(folder, 'Dr. "Ada" Müller', key, null)
    expect(kept).toMatchObject({ reader: 'Dr. "Ada" Müller', isEncrypted: false, ...publicKeyOf(key) })
    if (process.platform !== 'win32') expect(statSync(kept.path).mode & 0o777).toBe(0o600)
    expect(kept.isReadableByOthers).toBe(false)
    expect(keptKeys(folder)).toEqual([kept])
    expect(publicKeyOf(openKey(keptKey(folder, kept.fingerprint)!, null))).toEqual(publicKeyOf(key))
  })

  it('are left out or refused if the lines above the key, or the key, are not those of the name', () => {
    const folder = temporaryFolder()
    const kept = keepKey(folder, 'Ada', newPrivateKey(), null)
    const other = keepKey(temporaryFolder(), 'Ada', newPrivateKey(), null)
    const [own, foreign] = [kept, other].map(({ path }) => readFileSync(path, 'utf8')) as [string, string]
    const [head, body] = own.split('-----BEGIN') as [string, string]
    const [foreignHead, foreignBody] = foreign.split('-----BEGIN') as [string, string]
    writeFileSync(kept.path, `${foreignHead}-----BEGIN${body}`)
    expect(keptKeys(folder)).toEqual([])
    writeFileSync(kept.path, `${head}-----BEGIN${foreignBody}`)
    expect(() => openKey(keptKeys(folder)[0]!, null)).toThrow(`${kept.path}: damaged key`)
  })

  it('open with their passphrase only', () => {
    const folder = temporaryFolder()
    const kept = keepKey(folder, 'Ada', newPrivateKey(), 'secret')
    expect(kept.isEncrypted).toBe(true)
    expect(() => openKey(kept, null)).toThrow('needs its passphrase')
    expect(() => openKey(kept, 'wrong')).toThrow('does not open the key')
    expect(publicKeyOf(openKey(kept, 'secret')).fingerprint).toBe(kept.fingerprint)
  })

  it('are none in a folder that is not there', () => {
    expect(keptKeys(join(temporaryFolder(), 'none'))).toEqual([])
    expect(keptKey(temporaryFolder(), '0'.repeat(64))).toBeNull()
  })
})
