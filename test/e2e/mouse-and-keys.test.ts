import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { button, fromPalette, goTo } from '../support/scenes/scene.ts'
import { showAudit } from '../support/scenes/views.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)

const named = (page: Page, role: 'button' | 'checkbox' | 'region' | 'group', name: string | RegExp) =>
  page.getByRole(role, { name }).first()
const inspector = (page: Page) => named(page, 'region', 'Inspector')
const pressed = (chip: Locator) => chip.getAttribute('aria-pressed')

describe.skipIf(noChromium)('mouse and keys', () => {
  let workbench: SampleWorkbench
  let page: Page
  beforeAll(async () => {
    workbench = await openSampleWorkbench()
    page = workbench.page
  })
  afterAll(() => workbench?.close())

  /** True if the page accepts the mouse. bits-ui disables it under a menu, a list or a dialog. */
  const takesMouse = () => page.evaluate(() => getComputedStyle(document.body).pointerEvents === 'auto')

  async function opensAndCloses(open: () => Promise<unknown>, role: 'menu' | 'listbox' | 'dialog'): Promise<void> {
    for (const close of [() => page.keyboard.press('Escape'), () => page.mouse.click(700, 890)]) {
      await open()
      await page.getByRole(role).waitFor()
      await close()
      await page.getByRole(role).waitFor({ state: 'detached' })
      await expect.poll(takesMouse).toBe(true)
    }
  }

  it('leaves the page to the mouse again once a menu, a dialog, the palette, a list or a popover is closed', async () => {
    await goTo(page, 'Sources')
    await opensAndCloses(() => button(page, /^More for .*phantom/i).click(), 'menu')
    await opensAndCloses(() => fromPalette(page, 'Open CT phantom'), 'dialog')
    await opensAndCloses(() => page.keyboard.press('Control+k'), 'dialog')
    await opensAndCloses(() => page.keyboard.press('Control+j'), 'dialog')
    await showAudit(page)
    await opensAndCloses(() => named(page, 'group', 'Sorting').locator('button').first().click(), 'listbox')
    await opensAndCloses(() => named(page, 'button', /^Pictures/).click(), 'dialog')
  })

  it('opens a source wherever its card is pressed, and selects no words with the second press', async () => {
    await goTo(page, 'Sources')
    const words = (await page.getByText('CT phantom, seed 1').first().boundingBox())!
    await page.mouse.dblclick(words.x + 8, words.y + 8)
    await named(page, 'button', /^Run audit/).waitFor()
    expect(await page.evaluate(() => getSelection()!.toString())).toBe('')
  })

  it('runs the audit by its key from a checkbox', async () => {
    await named(page, 'checkbox', 'Average').click()
    expect(await page.evaluate(() => document.activeElement!.role)).toBe('checkbox')
    await page.keyboard.press('Control+Enter')
    await named(page, 'button', 'Cancel').click()
    await named(page, 'button', /^Run audit/).waitFor()
  })

  it('judges the output whose picture was clicked, everywhere, and leaves the order as it is', async () => {
    await showAudit(page)
    const sorting = await named(page, 'group', 'Sorting').innerText()
    const head = (await page.locator('.header').getByText('Median').first().boundingBox())!
    await page.mouse.click(head.x + head.width / 2, head.y + 60)
    await expect.poll(() => pressed(named(page, 'button', /^Median judged/))).toBe('true')
    expect(await pressed(named(page, 'button', /^Autoencoder/))).toBe('false')
    await page.getByRole('region', { name: 'Finding', exact: true }).locator('header').getByText('Median').waitFor()
    await named(page, 'region', 'Filters')
      .getByRole('heading', { name: /^Scores.*Median/ })
      .waitFor()
    expect(await named(page, 'group', 'Sorting').innerText()).toBe(sorting)
  })

  it('says that a finding is saved beside that finding only, and shows the next patch from the top', async () => {
    const body = inspector(page).locator('.body')
    // The last patch but one. No reader has judged it or the last one.
    await page.keyboard.press('End')
    await page.keyboard.press('k')
    await page.locator('[data-save-state=idle]').waitFor({ state: 'attached' })
    await body.evaluate((element) => (element.scrollTop = 300))
    await page.keyboard.press('3')
    await page.locator('[data-save-state=saved]').waitFor()
    await page.keyboard.press('Enter')
    await page.locator('[data-save-state=idle]').waitFor({ state: 'attached' })
    expect(await body.evaluate((element) => element.scrollTop)).toBe(0)
  })

  it('says what goes with a removed audit, lists its reviews no more, and brings all of it back', async () => {
    await named(page, 'button', 'Remove this audit').click()
    await page.getByText(/^Sample: .*, with 13\sfindings and 1\sreview\./).waitFor()
    await goTo(page, 'Review')
    await named(page, 'button', 'Start the review').waitFor()
    expect(
      await page
        .getByText(/Removed audit|Sample: MNIST/)
        .filter({ visible: true })
        .count()
    ).toBe(1)
    await goTo(page, 'Home')
    await named(page, 'button', /^Restore Sample/).click()
    await named(page, 'button', 'Remove this audit').waitFor()
    expect(await page.getByRole('heading', { name: /^Audit: Sample/ }).count()).toBe(1)
  })
})
