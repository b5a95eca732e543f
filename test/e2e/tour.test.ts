import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lightViolations, rules, violations } from '../support/accessibility.ts'
import { noChromium } from '../support/chromium.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

if (noChromium) console.warn(`The tour's tests skip: ${noChromium}`)

const offer = (page: Page) => page.getByRole('region', { name: 'Take the tour (about a minute)' })
const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })
const step = (page: Page, name: string) => page.getByRole('dialog', { name })
const first = 'Hidden errors come first'
const second = 'Lost and invented structure'
const third = 'Flag it, then report it'
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim())

async function expectAccessible(page: Page): Promise<void> {
  expect(await violations(page, rules)).toEqual([])
  expect(await lightViolations(page)).toEqual([])
}

describe.skipIf(noChromium)('the tour in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-tour-'))
  let workbench: OpenWorkbench
  let page: Page

  beforeAll(async () => {
    workbench = await shells[0]!.open(folder)
    page = workbench.page
    // Without fading, because colours would be measured halfway.
    await page.emulateMedia({ reducedMotion: 'reduce' })
  })
  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is offered at the first start, and starts only when it is asked for', async () => {
    await offer(page).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await expectAccessible(page)
  })

  it('makes the sample audit by keyboard and begins beside the wall, the worst hidden error chosen', async () => {
    await offer(page).getByRole('button', { name: 'Take the tour' }).focus()
    await page.keyboard.press('Enter')
    await step(page, first).waitFor({ timeout: 90_000 })
    expect(await step(page, first).textContent()).toContain('Step 1 of 3')
    await expect.poll(() => focused(page)).toBe('Next')
    expect(await page.getByRole('button', { name: /^Worst hidden error first/ }).getAttribute('aria-pressed')).toBe(
      'true'
    )
    await expectAccessible(page)
  })

  it('goes on with Enter and the arrows, and back, each step accessible and inside the window', async () => {
    await page.keyboard.press('Enter')
    await step(page, second).waitFor()
    await expect.poll(() => focused(page)).toBe('Next')
    await expectAccessible(page)
    await page.keyboard.press('ArrowLeft')
    await step(page, first).waitFor()
    await page.keyboard.press('ArrowRight')
    await step(page, second).waitFor()
    await page.keyboard.press('ArrowRight')
    await step(page, third).waitFor()
    await expect.poll(() => focused(page)).toBe('Done')
    await expectAccessible(page)
    const box = (await step(page, third).boundingBox())!
    const { width, height } = page.viewportSize()!
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(width)
    expect(box.y + box.height).toBeLessThanOrEqual(height)
  })

  it('gives the focus back to the wall when it is done', async () => {
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await expect.poll(() => wall(page).evaluate((grid) => grid === document.activeElement)).toBe(true)
  })

  it('can be taken again from the commands, without another audit, and Escape skips it', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('Take the tour')
    await page.keyboard.press('Enter')
    await step(page, first).waitFor()
    await expect.poll(() => focused(page)).toBe('Next')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Alt+1')
    await page.getByText('Recent audits').waitFor()
    expect(await offer(page).count()).toBe(0)
    expect(await page.getByRole('button', { name: /^Sample: MNIST, Gaussian 0\.3/ }).count()).toBe(1)
  })
})
