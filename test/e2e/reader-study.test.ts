import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { goTo } from '../support/review-flow.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const [shell] = shells

/** Text of the element that has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => (document.activeElement === document.body ? 'body' : document.activeElement?.textContent?.trim()))
/** Presses Tab until an element with this name has the focus, then Enter. */
async function enter(page: Page, name: string): Promise<void> {
  const isThere = () =>
    page.evaluate((wanted) => {
      const element = document.activeElement
      return [element?.getAttribute('aria-label'), element?.textContent?.trim()].some((text) =>
        text?.startsWith(wanted)
      )
    }, name)
  for (let presses = 0; presses < 80 && !(await isThere()); presses++) await page.keyboard.press('Tab')
  expect(await isThere(), `a way by Tab to '${name}'`).toBe(true)
  await page.keyboard.press('Enter')
}

describe.skipIf(shell!.unavailable)('a blinded study of two readers by keys alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-study-'))
  let workbench: OpenWorkbench | undefined
  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('has an audit', async () => {
    workbench = await shell!.open(folder)
    const { page } = workbench
    await page.getByRole('navigation').first().waitFor()
    await goTo(page, 'Sources')
    await page.getByRole('button', { name: 'CT phantom' }).click()
    await page.getByRole('spinbutton', { name: 'Slices' }).fill('1')
    await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click()
    await page.getByRole('button', { name: /Run audit/ }).waitFor()
    await expect.poll(() => page.getByText(/1\sslice,\s324\spatches/).count(), { timeout: 60_000 }).toBeGreaterThan(0)
    await page.getByRole('button', { name: /Run audit/ }).click()
    await page.getByRole('grid', { name: /^Patches of / }).waitFor({ timeout: 180_000 })
  }, 300_000)

  it('is set up, and its plan says when results open', async () => {
    const { page } = workbench!
    await page.keyboard.press('Alt+5')
    await page.getByRole('textbox', { name: 'Your name, for the record' }).fill('Ada')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('Reviews')
    await page.getByRole('spinbutton', { name: 'Cases at most' }).fill('3')
    await page.getByRole('checkbox', { name: 'Blinded' }).press('Space')
    await page.getByText(/^Results, answers and exports open once everybody who has begun has finished/).waitFor()
    await page.getByRole('textbox', { name: 'Scored readers' }).fill('Ada, Grace')
    await page.getByText(/^Results, answers and exports open once Ada and Grace have finished/).waitFor()
    await page.getByRole('button', { name: 'Start the review' }).press('Enter')
    await page.getByText(/^1 of 3 ·/).waitFor()
    await expect.poll(() => focused(page)).toBe('Blinded review')
  })

  it('keeps skipped items open until the reading is ended with their number, and closed afterwards', async () => {
    const { page } = workbench!
    await page.keyboard.press('Enter')
    await page.getByText(/^Choose a category first: 1 to 8/).waitFor()
    for (const key of ['8', 'Enter']) await page.keyboard.press(key)
    await page.getByText(/^2 of 3 · 1 answered/).waitFor()
    for (const answered of ['1 answered, 1 skipped', '1 answered, 2 skipped']) {
      await page.keyboard.press('s')
      await page.getByText(new RegExp(answered)).waitFor()
    }
    await expect.poll(() => focused(page)).toBe('End of the queue')
    await enter(page, 'End this reading')
    await page.getByRole('dialog', { name: /^End this reading: 2\sitems unanswered/ }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'End this reading' }).press('Enter')
    await expect.poll(() => focused(page)).toBe('The reading is closed')
    // Looking back is allowed, an answer is not.
    await page.keyboard.press('k')
    await page.getByText(/^3 of 3 ·/).waitFor()
    await page.keyboard.press('s')
    await page
      .getByText(/The reading of Ada was ended with 2 of 3 items unanswered/)
      .first()
      .waitFor()
    await page.keyboard.press('q')
    await expect.poll(() => focused(page)).toBe('Reviews')
    await page.getByText('1 of 3, ended').waitFor()
  })

  it('shows the first reader no results before the second has finished', async () => {
    const { page } = workbench!
    await enter(page, 'Results')
    await page.getByText(/Results are closed: Grace\s+has not finished/).waitFor()
    expect(await page.getByRole('table', { name: /^Judgements|^Answers/ }).count()).toBe(0)
    await page.keyboard.press('q')
    await expect.poll(() => focused(page)).toBe('Reviews')
  })

  it('says before the last answer that it closes the reading, then opens the results to both', async () => {
    const { page } = workbench!
    await goTo(page, 'Settings')
    await page.getByRole('textbox', { name: 'Name' }).first().fill('Grace')
    await page.keyboard.press('Alt+5')
    await page.getByRole('button', { name: 'Begin' }).press('Enter')
    for (const done of [1, 2]) {
      await page.getByText(new RegExp(`^${done} of 3 ·`)).waitFor()
      for (const key of ['8', 'Enter']) await page.keyboard.press(key)
    }
    await page.getByText(/^Last open item/).waitFor()
    for (const key of ['6', 'Shift+Digit3', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => focused(page)).toBe('All answered')
    await enter(page, 'Results')
    await page.getByRole('table', { name: 'Answers to cases' }).waitFor()
    expect(await page.getByText(/Results are closed/).count()).toBe(0)
    await page.keyboard.press('q')
    await page.getByText('3 of 3, finished').waitFor()
    await page.getByText('1 of 3, ended').waitFor()
  })
})
