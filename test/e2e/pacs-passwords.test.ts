import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectron, launchElectron, type RunningElectron } from '../support/electron.ts'

const electron = await findElectron()
if ('reason' in electron) console.warn(`Electron tests skip: ${electron.reason}`)

/** Stands in for the key store of the system: reversible, and no plain text. */
const keyStore = `
  const { safeStorage } = require('electron')
  safeStorage.isEncryptionAvailable = () => true
  safeStorage.getSelectedStorageBackend = () => 'gnome_libsecret'
  safeStorage.encryptString = (text) => Buffer.from(text).map((byte) => byte ^ 0x55)
  safeStorage.decryptString = (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0x55)).toString()
`
const weakStore = `
  const { safeStorage } = require('electron')
  safeStorage.isEncryptionAvailable = () => true
  safeStorage.getSelectedStorageBackend = () => 'basic_text'
`

describe.skipIf('reason' in electron)('passwords of a PACS in Electron', () => {
  let scratch: string
  let running: RunningElectron | undefined
  const launch = async (name: string, prelude: string) => {
    if ('reason' in electron) throw new Error(electron.reason)
    await running?.close()
    const environment = { XDG_CONFIG_HOME: join(scratch, name, 'configuration') }
    running = await launchElectron(electron, { userData: join(scratch, name), prelude, environment })
    await running.page.getByRole('navigation').first().waitFor()
    return running.page
  }
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-passwords-'))
  })
  afterAll(async () => {
    await running?.close()
    rmSync(scratch, { recursive: true, force: true })
  })
  const fileOf = (name: string) => join(scratch, name, 'configuration', 'denoscope', 'pacs-passwords.json')
  const place = 'basic reader https://pacs.example/dicom-web'

  it('are kept encrypted, and come back as a seal that the page cannot read', async () => {
    const page = await launch('store', keyStore)
    expect(await page.evaluate(() => window.denoscope!.canKeepPasswords())).toBe(true)
    await page.evaluate((at) => window.denoscope!.keepPassword(at, 'open sesame'), place)
    expect(readFileSync(fileOf('store'), 'utf8')).not.toMatch(/sesame/)
    const sealed = await page.evaluate((at) => window.denoscope!.sealedPassword(at), place)
    expect(sealed).toMatch(/^secret:[\w-]+$/)
    expect(Buffer.from(sealed!.slice(7), 'base64url').toString('latin1')).not.toContain('sesame')
    const other = 'basic reader https://other.example/dicom-web'
    expect(await page.evaluate((at) => window.denoscope!.sealedPassword(at), other)).toBeNull()
    await page.evaluate((at) => window.denoscope!.forgetPassword(at), place)
    expect(await page.evaluate((at) => window.denoscope!.sealedPassword(at), place)).toBeNull()
  })

  it('are not kept if the system has no key store but a key that is public', async () => {
    const page = await launch('weak', weakStore)
    expect(await page.evaluate(() => window.denoscope!.canKeepPasswords())).toBe(false)
    const kept = page.evaluate(
      (at) => window.denoscope!.keepPassword(at, 'open sesame').catch(({ code }) => code),
      place
    )
    expect(await kept).toBe('argument.invalid')
    expect(existsSync(fileOf('weak'))).toBe(false)
  })
})
