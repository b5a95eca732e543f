import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { findSeal, sealText, verifySeal } from '../../../src-core/signing/file-seal.ts'
import { noWords } from '../../../src-core/reports/exported-report.ts'
import { signatureTable } from '../../../src-core/reports/report-signatures.ts'
import { newPrivateKey, sha256, signerOf } from '../../../src-core/signing/signing-key.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const signer = signerOf('Ada', newPrivateKey())
let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  const contents = { 'report.html': '<p>ü</p>', 'report.json': '{}' }
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content)
  const files = Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, sha256(content)]))
  const facts = {
    format: 'denoscope-report-signature',
    report: 'DR-1',
    auditId: 'a',
    ledger: { number: 3, hash: 'ab' },
    files
  } as const
  writeFileSync(join(folder, 'report.sig.json'), sealText(facts, signer))
})
const seal = () => join(folder, 'report.sig.json')
const problems = (...keys: string[]) => verifySeal(seal(), { keys }).problems

describe('the signature of exported objects', () => {
  it('fits in folders too, and tells files that are not signed and paths that leave the folder', () => {
    mkdirSync(join(folder, 'denoised'))
    writeFileSync(join(folder, 'denoised', '0001.dcm'), 'image')
    const files = { 'denoised/0001.dcm': sha256('image'), '../secret': sha256('') }
    const facts = { format: 'denoscope-objects-signature', report: 'DR-1', auditId: 'a', ledger: null, files } as const
    rmSync(seal())
    const own = join(folder, 'objects.sig.json')
    writeFileSync(own, sealText(facts, signer, { reader: 'R-1' }))
    expect(findSeal(folder)).toBe(own)
    const { statement, problems: told } = verifySeal(own)
    expect(statement.reader).toBe('R-1')
    expect(told).toEqual([
      `../secret: signed, and not within ${folder}`,
      `${join(folder, 'report.html')}: not signed`,
      `${join(folder, 'report.json')}: not signed`
    ])
  })
})

describe('the signature of a report', () => {
  it('does not cover another file beside it', () => {
    const other = join(folder, 'other.html')
    writeFileSync(other, '')
    expect(verifySeal(findSeal(other)!, { asked: other }).problems).toEqual([`${other}: not signed`])
  })

  it('is found from its folder and each of its files, and fits', () => {
    for (const path of [folder, join(folder, 'report.html'), seal()]) expect(findSeal(path)).toBe(seal())
    expect(findSeal(temporaryFolder())).toBeNull()
    expect(verifySeal(seal(), { keys: [signer.fingerprint] })).toMatchObject({
      problems: [],
      statement: { report: 'DR-1', reader: 'Ada', key: signer.fingerprint, ledger: { number: 3 } }
    })
  })

  it('tells a changed file, a missing one, another key and a changed statement', () => {
    writeFileSync(join(folder, 'report.html'), '<p>u</p>')
    rmSync(join(folder, 'report.json'))
    expect(problems('0'.repeat(64))).toEqual([
      `${seal()}: signed with the key ${signer.fingerprint}, which is not among the given keys`,
      `${join(folder, 'report.html')}: changed after it was signed`,
      `${join(folder, 'report.json')}: signed and missing`
    ])
    writeFileSync(seal(), readFileSync(seal(), 'utf8').replace('DR-1', 'DR-2'))
    expect(problems()).toContain(`${seal()}: the signature does not fit the key ${signer.fingerprint}`)
    writeFileSync(seal(), '{}')
    expect(() => problems()).toThrow('expected the signature of a report')
  })

  it('is verified by openssl', () => {
    const { statement, publicKey, signature } = JSON.parse(readFileSync(seal(), 'utf8')) as Record<string, string>
    const paths = ['text', 'key', 'signature'].map((name) => join(folder, name))
    writeFileSync(paths[0]!, statement!)
    writeFileSync(paths[1]!, Buffer.from(publicKey!, 'base64'))
    writeFileSync(paths[2]!, Buffer.from(signature!, 'base64'))
    const words = ['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', paths[1]!, '-rawin', '-in', paths[0]!]
    const { error, status } = spawnSync('openssl', [...words, '-sigfile', paths[2]!])
    if (!error) expect(status).toBe(0)
  })

  it('is stated on the page; a report without one says so', () => {
    expect(signatureTable(noWords, signer).text).toContain('Signed by Ada with the key ')
    expect(signatureTable(noWords, null).text).toContain('Not signed with a key.')
    expect(signatureTable(noWords).text).not.toContain('key')
  })
})
