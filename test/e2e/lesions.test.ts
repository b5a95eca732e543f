import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rules, violations } from '../support/accessibility.ts'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)
const patience = { timeout: 180_000 }

describe.skipIf(noChromium)('lesions of an audit', { timeout: 300_000 }, () => {
  let scratch: string
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-lesions-'))
    served = await serveWorkbench(join(scratch, 'workspace'))
    browser = await launchChromium({ webGl: false })
    page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage()
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(served.url)
    await page.getByRole('button', { name: 'CT phantom' }).first().click(patience)
  })

  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  const field = async (name: string, value: string) => {
    await page.getByRole('spinbutton', { name, exact: true }).fill(value)
    await page.keyboard.press('Tab')
  }

  it('are off until a person inserts them, with shape, size, contrast, PSF, number and ground', async () => {
    const lesions = page.getByRole('region', { name: 'Lesions' })
    await lesions.getByRole('switch', { name: 'Insert lesions' }).click(patience)
    await lesions.getByRole('combobox', { name: 'Ground' }).waitFor()
    expect(await lesions.getByRole('radio').count()).toBe(4)
    await field('Last slice', '10')
    await field('First slice', '9')
    await field('Diameter', '5')
    await field('Contrast', '30')
    await field('Lesions', '12')
    expect(await violations(page, rules)).toEqual([])
  })

  it('lie where a person clicks on the slice, with undo and clear', async () => {
    const lesions = page.getByRole('region', { name: 'Lesions' })
    await field('Last slice', '12')
    await lesions.getByRole('radio', { name: 'Place by click' }).click(patience)
    const box = (await page.locator('svg.overlay').boundingBox())!
    const click = (x: number, y: number) => page.mouse.click(box.x + box.width * x, box.y + box.height * y)
    const marks = page.locator('svg.overlay circle.disc')
    await click(0.5, 0.5)
    await lesions.getByText('1 lesion placed').waitFor()
    await click(0.5, 0.4)
    await lesions.getByText('2 lesions placed').waitFor()
    expect(await marks.count()).toBe(2)
    await click(0.5, 0.405)
    await lesions.getByText(/is less than .* mm from the one at/).waitFor()
    if (process.env['LESION_PICTURE']) await page.screenshot({ path: process.env['LESION_PICTURE'] })
    await lesions.getByRole('button', { name: 'Undo' }).click()
    await lesions.getByText('1 lesion placed').waitFor()
    await lesions.getByRole('button', { name: 'Clear' }).click()
    expect(await marks.count()).toBe(0)
    expect(await violations(page, rules)).toEqual([])
    await lesions.getByRole('radio', { name: 'Place by rule' }).click(patience)
    await field('Last slice', '10')
  })

  it('give the denoiser comparison a table of contrast kept, AUC and flags', async () => {
    const denoisers = page.getByRole('region', { name: 'Denoisers' })
    const chosen = denoisers.getByRole('checkbox', { checked: true })
    while ((await chosen.count()) > 0) await chosen.first().click()
    await denoisers.getByRole('checkbox', { name: /^Gaussian/ }).click()
    await page.getByRole('button', { name: /Run audit/ }).click(patience)
    await page.getByRole('grid', { name: /^Patches of / }).waitFor(patience)
    await page.keyboard.press('Shift+G')
    const table = page.getByRole('table', { name: 'Lesions' })
    const noisy = await table.getByRole('row', { name: /^Noisy/ }).textContent()
    expect(noisy).toMatch(/100\s%.*\d\.\d\d\[\d\.\d\d, \d\.\d\d\].*\d+ of 12/s)
    expect(await table.getByRole('row', { name: /^Gaussian/ }).textContent()).toMatch(/\d\d\s%/)
    expect(await violations(page, rules)).toEqual([])
    expect(problems).toEqual([])
  })
})
