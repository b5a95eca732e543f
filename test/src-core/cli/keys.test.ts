import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { reviewPlanSchema } from '../../../src-core/review/review-plan.ts'
import { newPrivateKey, privatePem, publicKeyOf } from '../../../src-core/signing/signing-key.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { auditRecord } from '../../support/records.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { denoscope, run } from './support/command-line.ts'

let path: string
let settings: string
beforeEach(() => {
  path = temporaryFolder()
  settings = temporaryFolder()
  vi.stubEnv('XDG_CONFIG_HOME', settings)
  const workspace = Workspace.open(path)
  workspace.audits.create(auditRecord('a'))
  const plan = reviewPlanSchema.parse({ auditId: 'a', denoiserKeys: ['median'], order: { kind: 'random' }, cases: 1 })
  const { id } = workspace.reviews.create(plan, 1)
  workspace.reviews.answer({ reviewId: id, reader: 'Ada', position: 0, answer: { kind: 'skip' }, seconds: 1 })
  workspace.reviews.end(id, 'Ada')
  workspace.close()
})

describe.skipIf(process.platform !== 'linux')('denoscope keys', () => {
  it('makes a key, signs with it, lists, exports and revokes it; verify tells who signed', async () => {
    const fingerprint = /[0-9a-f]{64}/.exec(await run('keys', 'make', path, '--reader', 'Ada'))![0]
    expect(readdirSync(join(settings, 'denoscope', 'reader-keys'))).toEqual([`${fingerprint}.pem`])
    expect(readdirSync(path).join()).not.toContain('pem')
    expect(await run('keys', 'sign', path, '--reader', 'Ada')).toMatch(/^1.reading signed$/m)
    expect(await run('verify', path, '--key', fingerprint)).toContain(`signed with the key ${fingerprint}\n`)
    expect(denoscope('verify', path, '--key', '0'.repeat(64))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('which is not among the given keys')
    })
    expect(await run('keys', 'export', path, '--reader', 'Ada')).toMatch(/^-----BEGIN PUBLIC KEY-----\n.{60}\n/)
    expect(await run('keys', 'revoke', path, fingerprint)).toContain('Revoked the key of Ada')
    expect(await run('keys', 'list', path)).toMatch(new RegExp(`^${fingerprint}  Ada, from .* \\(revoked\\)`))
    expect(denoscope('keys', 'export', path, '--reader', 'Ada')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^denoscope: --reader: Ada has no key that counts in this workspace\n$/)
    })
    expect(await run('verify', path)).toContain('nothing was changed')
  })

  it('takes a key of openssl, and opens an encrypted one by the passphrase of the environment', async () => {
    const file = join(temporaryFolder(), 'ada.pem')
    const key = newPrivateKey()
    writeFileSync(file, privatePem(key, 'secret'))
    const imported = (...more: string[]) => denoscope('keys', 'import', path, file, '--reader', 'Ada', ...more)
    expect(imported()).toMatchObject({ status: 2, stderr: 'denoscope: key: the key needs its passphrase\n' })
    vi.stubEnv('DENOSCOPE_KEY_PASSPHRASE', 'wrong')
    expect(imported('--passphrase').stderr).toBe('denoscope: key: the passphrase does not open the key\n')
    vi.stubEnv('DENOSCOPE_KEY_PASSPHRASE', 'secret')
    expect(imported('--passphrase').stdout).toContain(publicKeyOf(key).fingerprint)
    expect(await run('keys', 'list', path)).toContain('private key here, with a passphrase')
    expect(await run('keys', 'sign', path, '--reader', 'Ada')).toMatch(/1.reading signed/)
    const openssl = spawnSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file])
    if (openssl.status !== 0) return
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY')
    expect(imported().stdout).toContain('Key of Ada: ')
  })
})
