import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { button } from '../support/scenes/scene.ts'
import { windowSizes } from '../support/scenes/sizes.ts'
import { showAudit } from '../support/scenes/views.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)

const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })
const filter = (page: Page) => page.getByRole('region', { name: 'Filters' })
const hasFocus = (part: Locator) => part.evaluate((element) => element === document.activeElement)

/** The JSON text of a setting on disk. Undefined if there is none. */
function storedSetting(workspace: string, key: string): string | undefined {
  const database = new Database(join(workspace, 'denoscope.sqlite'), { readonly: true })
  try {
    const row = database.prepare('SELECT value FROM settings WHERE key = ?').get(key) as { value: string } | undefined
    return row?.value
  } finally {
    database.close()
  }
}

async function areaOf(part: Locator): Promise<number> {
  const box = (await part.boundingBox())!
  return box.width * box.height
}

describe.skipIf(noChromium)('side panels', () => {
  let workbench: SampleWorkbench
  let page: Page
  beforeAll(async () => {
    workbench = await openSampleWorkbench()
    page = workbench.page
    await showAudit(page)
  })
  afterAll(() => workbench?.close())

  it('leave at least 60 % of the view to the wall in a window of 853 x 600', async () => {
    await page.setViewportSize(windowSizes.half)
    await filter(page).waitFor({ state: 'hidden' })
    expect((await areaOf(wall(page))) / (await areaOf(page.locator('main')))).toBeGreaterThanOrEqual(0.6)
  })

  it('are drawers there: a key opens one and moves the focus in, Escape closes it and returns the focus', async () => {
    await wall(page).focus()
    await page.keyboard.press('Control+b')
    await filter(page).waitFor()
    expect(await hasFocus(page.getByRole('group', { name: 'filter', exact: true }))).toBe(true)
    await page.keyboard.press('Escape')
    await filter(page).waitFor({ state: 'hidden' })
    expect(await hasFocus(wall(page))).toBe(true)
  })

  it('are drawers that a click on the wall closes, one at a time', async () => {
    await button(page, 'Show filter').click()
    await filter(page).waitFor()
    await page.keyboard.press('Control+Alt+b')
    await filter(page).waitFor({ state: 'hidden' })
    const inspector = page.getByRole('region', { name: 'Inspector' })
    await inspector.waitFor()
    await wall(page).click({ position: { x: 20, y: 40 } })
    await inspector.waitFor({ state: 'hidden' })
  })

  it('stay hidden after a restart if a person hid them', async () => {
    await page.setViewportSize(windowSizes.usual)
    await filter(page).waitFor()
    await button(page, 'Hide filter').click()
    await filter(page).waitFor({ state: 'hidden' })
    await expect.poll(() => storedSetting(workbench.workspace, 'panel.audit.left')).toBe('false')
    await page.reload()
    await wall(page).waitFor()
    await button(page, 'Show filter').waitFor()
    expect(await filter(page).isVisible()).toBe(false)
    await page.keyboard.press('Control+b')
    await filter(page).waitFor()
  })
})
