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

describe.skipIf(noChromium)('two tabs of the served workbench', () => {
  let scratch: string
  let served: ServedWorkbench
  let browser: Browser
  let one: Page
  let two: Page

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-tabs-'))
    served = await serveWorkbench(join(scratch, 'workspace'))
    const client = await connectToEngine(served)
    const { id: sourceId } = await client.call('sources.openPhantom', { seed: 1, slices: 2 })
    await finishJob<'audit'>(client, () =>
      client.call('audits.run', {
        sourceId,
        seed: 1,
        patchify: { crop: { kind: 'central', size: 112 }, patchSize: 28, stride: 28 },
        degradation: { kind: 'gaussian', factor: 0.1 },
        denoisers: [{ id: 'median' }]
      })
    )
    await client.call('settings.write', { key: 'reviewer', value: 'Ada' })
    client.close()
    browser = await launchChromium()
    one = await openAudit()
    two = await openAudit()
  })
  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  /** A tab with the first patch of the wall selected. */
  async function openAudit(): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    await page.goto(served.url)
    await showAudit(page)
    return page
  }

  const findings = (page: Page) => page.getByRole('region', { name: 'Findings of this patch' })

  it('show what the other one records, and take back their own steps alone', async () => {
    const shows = (page: Page) => findings(page).locator('summary').textContent()
    const steps = (page: Page) => findings(page).locator('li').count()
    await one.keyboard.press('1')
    await expect.poll(() => shows(two)).toContain('lost structure')
    await two.keyboard.press('2')
    await expect.poll(() => shows(one)).toContain('invented structure')
    await one.keyboard.press('u')
    await expect.poll(() => steps(two)).toBe(3)
    expect(await shows(two)).toContain('invented structure')
    await two.keyboard.press('u')
    await findings(one).waitFor({ state: 'detached' })
    await findings(two).waitFor({ state: 'detached' })
  })

  it('keep the measurements of each other, and show them', async () => {
    const viewer = (page: Page) => page.getByRole('application', { name: /^Slice \d+ of 2, / })
    const lines = (page: Page) => viewer(page).locator('[data-measurement=length]')
    const draw = async (page: Page, down: number) => {
      const box = (await viewer(page).boundingBox())!
      await page.keyboard.press('l')
      await page.mouse.move(box.x + 0.4 * box.width, box.y + down * box.height)
      await page.mouse.down()
      await page.mouse.move(box.x + 0.6 * box.width, box.y + down * box.height, { steps: 4 })
      await page.mouse.up()
    }
    for (const page of [one, two]) {
      await page.keyboard.press('Alt+2')
      await page.getByRole('button', { name: /^More for CT phantom/ }).click()
      await page.getByRole('menuitem', { name: /View slices/ }).click()
      await viewer(page).waitFor()
    }
    await draw(one, 0.3)
    await expect.poll(() => lines(two).count()).toBe(1)
    await draw(two, 0.6)
    await expect.poll(() => lines(one).count()).toBe(2)
    // Each tab takes back its own.
    await one.keyboard.press('Control+z')
    await expect.poll(() => lines(two).count()).toBe(1)
    await one.reload()
    await viewer(one).waitFor()
    await expect.poll(() => lines(one).count()).toBe(1)
  })
})
