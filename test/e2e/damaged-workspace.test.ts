import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTemporaryFolder } from '../../src-core/files/make-folder.ts'
import { Workspace } from '../../src-core/storage/workspace.ts'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'
import { writeSampleAudit } from '../src-core/reports/support/sample-workspace.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)

describe.skipIf(noChromium)('a damaged workspace on the screen', () => {
  let scratch: string
  let served: ServedWorkbench
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    scratch = makeTemporaryFolder('damage')
    const folder = join(scratch, 'workspace')
    await writeSampleAudit(folder)
    const workspace = Workspace.open(folder)
    await workspace.backUp()
    workspace.close()
    const descriptor = openSync(join(folder, 'denoscope.sqlite'), 'r+')
    writeSync(descriptor, Buffer.alloc(100, 0xa5), 0, 100, 0)
    closeSync(descriptor)
    served = await serveWorkbench(folder)
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(served.url)
  })
  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  it('shows what can be read, names what is missing, and is whole again once its backup is restored', async () => {
    const banner = page.getByRole('alert').filter({ hasText: 'This workspace is damaged, and open for reading only' })
    await banner.waitFor()
    expect(await banner.innerText()).toContain('Nothing of the database can be read')
    await page.getByText('Sample audit').first().waitFor()
    await banner.getByRole('button', { name: 'Restore the backup' }).click()
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('Backup restored').waitFor()
    expect(await banner.count()).toBe(0)
  })
})
