import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { writeDenoiserSeries } from '../support/denoiser-series.ts'
import { goTo } from '../support/review-flow.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })
const flagPanel = (page: Page) => page.getByRole('region', { name: 'Finding' })
const saved = (page: Page) => page.locator('[data-save-state=saved]').waitFor()
const productNames = /ACME|Method B|Median/

for (const shell of shells) {
  if (shell.unavailable) console.warn(`The audit of outputs in ${shell.name} skips: ${shell.unavailable}`)

  describe.skipIf(shell.unavailable)(`an audit of outputs of others in ${shell.name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'denoscope-outputs-'))
    const problems: string[] = []
    let workbench: OpenWorkbench | undefined
    afterAll(async () => {
      await workbench?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it('proposes which series is the reference, the input and an output, and takes other names', async () => {
      workbench = await shell.open(folder, Object.values(writeDenoiserSeries(join(folder, 'series'))))
      const { page } = workbench
      page.on('pageerror', (error) => problems.push(error.message))
      await page.getByText('ACME denoised').first().waitFor()
      await goTo(page, 'Home')
      await page.getByRole('button', { name: "Audit a denoiser's output" }).click()
      const dialog = page.getByRole('dialog')
      const roleOf = (series: string) => dialog.getByLabel(`Role of ${series}`)
      await roleOf('Full dose').filter({ hasText: 'Reference' }).waitFor()
      await roleOf('Quarter dose').filter({ hasText: 'Low-dose input' }).waitFor()
      await roleOf('ACME denoised').filter({ hasText: 'Output' }).waitFor()
      await dialog.getByRole('textbox', { name: 'Name of the output Other denoised' }).fill('Method B')
      await dialog.getByText("Slices of 'Quarter dose' paired with 'Method B' by position: all 3").waitFor()
      expect(await dialog.getByLabel('Pair by').count()).toBe(0)
      await dialog.getByRole('button', { name: 'Median', exact: true }).click()
      await dialog.getByRole('button', { name: 'Choose patches' }).click()
      await expect
        .poll(() => page.getByText(/27\spatches,\s2\soutputs,\s1\sdenoiser/).count(), { timeout: 60_000 })
        .toBe(1)
    })

    it('runs with both outputs and a denoiser side by side, each under its name', async () => {
      const { page } = workbench!
      await page.getByRole('button', { name: /Run audit/ }).click()
      await wall(page).waitFor({ timeout: 120_000 })
      for (const name of ['Noisy', 'ACME denoised', 'Method B', 'Median'])
        await page.getByText(name, { exact: true }).first().waitFor()
      await page.getByText(/real pair with Full dose, quarter dose \(25\s%\)/).waitFor()
      expect(await page.getByText('Candidate', { exact: true }).count()).toBe(0)
    })

    it('flags ten patches by key and mouse', async () => {
      const { page } = workbench!
      await page.getByRole('textbox', { name: 'Your name, for the record' }).fill('E. Reader')
      await page.getByRole('button', { name: 'Save name' }).click()
      for (let flagged = 1; flagged <= 10; flagged++) {
        if (flagged % 2 === 0)
          await flagPanel(page)
            .getByRole('button', { name: /^Invented/ })
            .click()
        else {
          await wall(page).focus()
          await page.keyboard.press('1')
        }
        await saved(page)
        await page.getByRole('button', { name: new RegExp(`^Flagged\\s*${flagged}$`) }).waitFor()
        await flagPanel(page)
          .getByRole('button', { name: /^Confirm and next/ })
          .click()
      }
    }, 120_000)

    it('revises two of them and undoes one', async () => {
      const { page } = workbench!
      await wall(page).focus()
      for (let revised = 0; revised < 2; revised++) {
        await page.keyboard.press('k')
        await page.keyboard.press('6')
        await flagPanel(page).getByRole('heading', { name: 'Artefact' }).waitFor()
        await saved(page)
      }
      await page.keyboard.press('u')
      await flagPanel(page).getByRole('heading', { name: 'Artefact' }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: /^Flagged\s*10$/ }).waitFor()
    })

    it('compares them at a glance, by the number of patches that each wins', async () => {
      const { page } = workbench!
      await page.getByRole('radio', { name: 'Denoiser comparison' }).click()
      await page.getByRole('rowheader', { name: 'Method B' }).first().waitFor()
      await page.getByRole('radio', { name: 'Patches' }).click()
    })

    it('shows a blinded reader two outputs at a time with no word of whose they are, control cases among them', async () => {
      const { page } = workbench!
      await page.keyboard.press('Alt+5')
      await page.getByRole('radio', { name: /Choose between outputs/ }).click()
      await page.getByRole('checkbox', { name: 'Blinded' }).check()
      await page.getByRole('checkbox', { name: 'Control cases' }).check()
      await page.getByRole('button', { name: 'Start the review' }).click()
      await page.getByText(/^1 of \d+/).waitFor()
      const shown: string[] = []
      for (let answered = 1; answered <= 12; answered++) {
        shown.push(`${await page.title()} ${await page.locator('body').innerText()}`)
        const attributes = await page
          .locator('main')
          .first()
          .evaluate((element) => element.innerHTML)
        shown.push(attributes)
        await page.keyboard.press(answered % 2 === 0 ? '1' : '2')
        await page.getByText(new RegExp(`^${answered + 1} of \\d+ · ${answered} answered`)).waitFor()
      }
      for (const words of shown) expect(words).not.toMatch(productNames)
      await page.keyboard.press('q')
    }, 120_000)

    it('reports the findings under the names of the outputs, and as CSV', async () => {
      const { page } = workbench!
      await page.keyboard.press('Alt+4')
      await page.getByRole('button', { name: 'Export report' }).click()
      await page
        .getByRole('button', { name: /^Export/ })
        .first()
        .click()
      await page.getByRole('button', { name: /^Download .*\.html$/ }).waitFor({ timeout: 60_000 })
      const reports = join(folder, 'workspace', 'reports')
      const read = (file: string) => readFileSync(join(reports, readdirSync(reports)[0]!, file), 'utf8')
      const findings = read('findings.csv').trim().split('\r\n')
      expect(findings).toHaveLength(11)
      expect(findings.filter((line) => line.includes('artefact'))).toHaveLength(1)
      const [header] = read('patches.csv').split('\r\n')
      for (const column of ['noisy_psnr', 'acme-denoised_psnr', 'method-b_frcCrossing', 'median_psnr'])
        expect(header!.split(',')).toContain(column)
      expect(read('report.html')).toContain('Method B')
      expect(read('report.html')).not.toContain('Candidate −')
    })

    it('keeps the report from a reader who has yet to read the blinded review, until that reader gives it up', async () => {
      const { page } = workbench!
      const report = page.frameLocator('iframe').getByRole('heading', { name: 'Summary' })
      await goTo(page, 'Settings')
      await page.getByRole('textbox', { name: 'Name' }).first().fill('Second Reader')
      await goTo(page, 'Reports')
      await page.getByText(/^The report is not shown here/).waitFor()
      expect(await report.count()).toBe(0)
      await page.getByRole('button', { name: /^Do not read/ }).click()
      await report.waitFor()
    })

    it('reported no error on the way', () => {
      expect(problems).toEqual([])
    })
  })
}
