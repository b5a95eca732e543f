// Takes the README's screenshots from the running product, on MNIST and the phantom only: no patient's image is shown.
// Run by `npm run screenshots`; they lie in docs/screenshots/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { shells } from './support/shells.ts'

const target = join(import.meta.dirname, '..', 'docs', 'screenshots')
const folder = mkdtempSync(join(tmpdir(), 'denoscope-screenshots-'))
mkdirSync(target, { recursive: true })

const goTo = (page: Page, view: string) =>
  page.getByRole('navigation').first().getByRole('button', { name: view }).click()

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(2500)
}

async function take(page: Page, name: string): Promise<void> {
  await settled(page)
  await page.screenshot({ path: join(target, `${name}.png`) })
}

async function patchify(page: Page, sample: string): Promise<void> {
  await goTo(page, 'Home')
  await page.getByRole('button', { name: sample }).click()
  await page.getByRole('button', { name: /Run audit/ }).waitFor()
  await page.getByText(/\d\spatches,/).waitFor({ timeout: 120_000 })
}

async function runAudit(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Run audit/ }).click()
  await page.getByRole('grid', { name: /^Patches of / }).waitFor({ timeout: 300_000 })
}

async function flag(page: Page, category: string, severity: string): Promise<void> {
  await page.getByRole('grid').focus()
  await page.keyboard.press(`Shift+Digit${severity}`)
  await page.keyboard.press(category)
  await page.locator('[data-save-state=saved]').waitFor()
  await page.keyboard.press('Enter')
}

const { page, close } = await shells[0]!.open(folder)
try {
  await page.getByRole('navigation').first().waitFor()
  await patchify(page, 'CT phantom')
  await page.waitForTimeout(6000)
  await take(page, 'patchify')
  await goTo(page, 'Sources')
  await take(page, 'sources')
  await patchify(page, 'MNIST test set')
  await runAudit(page)
  await page.getByRole('textbox', { name: 'Your name, for the record' }).fill('E. Reader')
  await page.getByRole('button', { name: 'Keep' }).click()
  for (const [category, severity] of [['3', '4'], ['1', '3'], ['1', '2'], ['3', '3']]) await flag(page, category!, severity!)
  await page.keyboard.press('Home')
  await take(page, 'audit')
  await goTo(page, 'Review')
  await page.getByRole('button', { name: 'Start the review' }).click()
  await page.getByRole('button', { name: 'Confirm and go on' }).waitFor()
  await page.keyboard.press('1')
  await take(page, 'review')
  await goTo(page, 'Models')
  await take(page, 'models')
} finally {
  await close()
  rmSync(folder, { recursive: true, force: true })
}
