import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DenoscopeError } from '../../../src-core/errors.ts'
import { sealText, verifySeal, type SealedFiles } from '../../../src-core/signing/file-seal.ts'
import { keepKey, keptKeys, openKey } from '../../../src-core/signing/key-files.ts'
import { newPrivateKey, publicKeyOf, sha256, signerOf } from '../../../src-core/signing/signing-key.ts'
import { bytesOf, filesOf, json, type FuzzDocument } from './document.ts'

export function readerKey(): FuzzDocument {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-torture-'))
  try {
    keepKey(folder, 'Ada', newPrivateKey(), null)
    const files = filesOf(folder)
    const [name] = Object.keys(files) as [string]
    return {
      files,
      texts: [name],
      other: { reader: 'cryptography', file: name },
      open: async (place) => {
        const [kept] = keptKeys(place)
        const path = join(place, name)
        if (kept === undefined) throw new DenoscopeError('argument.invalid', `${path}: left out`)
        const { fingerprint, publicKey } = publicKeyOf(openKey(kept, null))
        if (fingerprint !== kept.fingerprint || path !== kept.path) throw new Error(`another key is listed than opened`)
        // The last 32 bytes of the DER are the key.
        const raw = Buffer.from(publicKey, 'base64').subarray(-32)
        return { text: fingerprint, values: Float32Array.from(raw).sort() }
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function seal(): FuzzDocument {
  const contents = { 'report.html': bytesOf('<p>ü 1/3</p>\n'.repeat(20)), 'report.json': bytesOf('{ "a": 1 }\n') }
  const facts: SealedFiles = {
    format: 'denoscope-report-signature',
    report: 'DR-1',
    auditId: 'a',
    ledger: { number: 3, hash: 'ab' },
    files: Object.fromEntries(Object.entries(contents).map(([name, bytes]) => [name, sha256(bytes)]))
  }
  const signed = 'report.sig.json'
  return {
    files: { ...contents, [signed]: bytesOf(sealText(facts, signerOf('Ada', newPrivateKey()))) },
    texts: [signed],
    sealed: [...Object.keys(contents), signed],
    other: { reader: 'report-seal', file: signed },
    open: async (folder) => {
      const { statement, problems } = verifySeal(join(folder, signed))
      return { text: json(statement), values: Float32Array.of(1), stated: problems }
    }
  }
}
