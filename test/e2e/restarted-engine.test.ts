import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { connectToEngine, finishJob } from '../support/engine-client.ts'
import { showAudit } from '../support/scenes/views.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)

const tokens = ['a'.repeat(48), 'b'.repeat(48)] as const

describe.skipIf(noChromium)('a tab that stays open while the engine ends and starts again', () => {
  let scratch: string
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  let auditId: string

  const serveWith = (token: string, port = 0) =>
    serveWorkbench(join(scratch, 'workspace'), [], [], { DENOSCOPE_TOKEN: token }, port)
  const lost = () => page.getByRole('status').filter({ hasText: 'The engine does not answer' })
  const refused = () => page.getByRole('status').filter({ hasText: 'The engine was started again with a new token' })

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-restart-'))
    served = await serveWith(tokens[0])
    const client = await connectToEngine(served)
    const { id: sourceId } = await client.call('sources.openPhantom', { seed: 1, slices: 2 })
    const { result } = await finishJob<'audit'>(client, () =>
      client.call('audits.run', {
        sourceId,
        seed: 1,
        patchify: { crop: { kind: 'central', size: 112 }, patchSize: 28, stride: 28 },
        degradation: { kind: 'gaussian', factor: 0.1 },
        denoisers: [{ id: 'median' }]
      })
    )
    auditId = result.auditId
    await client.call('settings.write', { key: 'reviewer', value: 'Ada' })
    client.close()
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(served.url)
    await showAudit(page)
    // A reload would lose this mark.
    await page.evaluate(() => Object.assign(window, { sameTab: true }))
  })
  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  it('connects by itself to the same token, and saves the finding that was made meanwhile', async () => {
    await served.stop('SIGKILL')
    await lost().waitFor()
    await page.keyboard.press('1')
    await page.getByRole('alert').filter({ hasText: 'The engine' }).first().waitFor()
    await lost().getByText(`denoscope serve --port ${served.port} --workspace`).waitFor({ timeout: 30_000 })
    served = await serveWith(tokens[0], served.port)
    await lost().waitFor({ state: 'detached', timeout: 30_000 })
    const client = await connectToEngine(served)
    await expect.poll(async () => (await client.call('findings.list', { auditId })).findings.length).toBe(1)
    client.close()
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
  })

  it('shows the slices of the restarted engine without a reload', async () => {
    await page.getByRole('navigation').first().getByRole('button', { name: 'Sources', exact: true }).click()
    await page
      .getByRole('button', { name: /^Patchify / })
      .first()
      .waitFor()
    expect(await page.evaluate(() => 'sameTab' in window)).toBe(true)
  })

  it('says what to do about another token, and connects once the printed address is put into its address bar', async () => {
    await served.stop('SIGKILL')
    served = await serveWith(tokens[1], served.port)
    await refused().waitFor({ timeout: 30_000 })
    expect(await refused().textContent()).toContain('denoscope serve')
    expect(await refused().getByRole('button', { name: 'Reload' }).count()).toBe(1)
    await page.goto(served.url)
    await refused().waitFor({ state: 'detached' })
    expect(await page.evaluate(() => 'sameTab' in window)).toBe(true)
    expect(page.url()).not.toContain(tokens[1])
  })
})
