import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import type { OpenWorkbench, Shell } from './shells.ts'

/** Three slices of 512 x 512 pixels to review. */
export interface ReviewedSource {
  /** Files that the workbench is started with. */
  readonly paths: readonly string[]
  /** Leads from the start of the workbench to the view in which the source is cut. */
  patchify(page: Page): Promise<void>
}

export async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation').first().getByRole('button', { name: view }).click()
}

async function flag(page: Page, category: string, note: string): Promise<void> {
  await page.keyboard.press(category)
  await page.keyboard.press('n')
  await page.getByRole('textbox', { name: 'Note' }).fill(note)
  await page.keyboard.press('Escape')
  await page.locator('[data-save-state=saved]').waitFor()
}

const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })

/** The whole way of a reviewer, in one shell: audit, flags by key, review, crash, report. */
export function describeReview(shell: Shell, source: ReviewedSource): void {
  describe.skipIf(shell.unavailable)(`a review in ${shell.name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'denoscope-review-'))
    let workbench: OpenWorkbench | undefined
    const problems: string[] = []
    const open = async (paths?: readonly string[]) => {
      workbench = await shell.open(folder, paths)
      workbench.page.on('pageerror', (error) => problems.push(error.message))
      await workbench.page.getByRole('navigation').first().waitFor()
      return workbench.page
    }

    afterAll(async () => {
      await workbench?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it('opens a series, cuts it and runs an audit with a trained model and four filters', async () => {
      const page = await open(source.paths)
      await source.patchify(page)
      await page.getByRole('button', { name: /Run audit/ }).waitFor()
      await expect
        .poll(() => page.getByText(/3\sslices,\s972\spatches/).count(), { timeout: 60_000 })
        .toBeGreaterThan(0)
      await page.getByRole('button', { name: /Run audit/ }).click()
      await wall(page).waitFor({ timeout: 180_000 })
      // Patches of air are left out until they are asked for.
      const shown = page.getByRole('region', { name: 'Filters' }).getByRole('status')
      expect(await shown.textContent()).toMatch(/^\s*(\d+) of \1\spatches/)
      await page.getByRole('switch', { name: 'Hide air' }).click()
      await expect.poll(() => shown.textContent()).toMatch(/972 of 972\spatches/)
    }, 300_000)

    it('flags two patches by key and says that they are saved', async () => {
      const { page } = workbench!
      await page.getByRole('textbox', { name: 'Your name, for the record' }).fill('E. Reader')
      await page.getByRole('button', { name: 'Save name' }).click()
      await wall(page).focus()
      await flag(page, '1', 'the vessel is gone')
      await wall(page).focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Shift+Digit3')
      await flag(page, '2', 'a speck that is not there')
      await page.getByRole('button', { name: /^Flagged\s*2/ }).waitFor()
    })

    it('reviews the worst patches by keys alone: category, severity, region, note, undo', async () => {
      const { page } = workbench!
      await page.keyboard.press('Alt+5')
      await page.getByRole('button', { name: 'Start the review' }).press('Enter')
      // 16 patches in each of 3 outputs: the largest whole number of patches in 50 cases.
      await page.getByText(/^1 of 48/).waitFor()
      await page.keyboard.press('6')
      await page.keyboard.press('r')
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => page.locator('[data-region]').getAttribute('data-region')).toBe('7 8 14 14')
      await page.keyboard.press('Enter')
      await page.keyboard.press('n')
      await page.keyboard.type(' seen in the review')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
      await page.getByText(/^2 of 48 · 1 answered/).waitFor()
      await page.keyboard.press('s')
      await page.getByText(/^3 of 48 · 1 answered, 1 skipped/).waitFor()
      await page.keyboard.press('8')
      await page.keyboard.press('Enter')
      await page.getByText(/^4 of 48 · 2 answered, 1 skipped/).waitFor()
      await page.keyboard.press('u')
      await page.getByText(/^3 of 48 · 1 answered, 1 skipped/).waitFor()
    })

    it('comes back to the same patch of a review that was left', async () => {
      const { page } = workbench!
      await page.keyboard.press('Alt+1')
      await page.getByText(/^3 of 48/).waitFor({ state: 'detached' })
      await page.keyboard.press('Alt+5')
      await page.getByText(/^3 of 48 · 1 answered, 1 skipped/).waitFor()
      await page.keyboard.press('q')
      await page.getByRole('button', { name: 'Continue' }).waitFor()
      await page.keyboard.press('Alt+4')
      await page.getByRole('button', { name: /^Flagged\s*[23]/ }).waitFor()
    })

    it('has all findings after it was killed and started again', async () => {
      await workbench!.close('SIGKILL')
      const page = await open()
      await goTo(page, 'Audit')
      await wall(page).waitFor({ timeout: 60_000 })
      await page.getByRole('button', { name: /^Flagged\s*[23]/ }).waitFor()
    })

    it('exports them in a report: HTML, CSV and JSON', async () => {
      const { page } = workbench!
      await page.getByRole('button', { name: 'Export report' }).click()
      await page
        .getByRole('button', { name: /^Export/ })
        .first()
        .click()
      await page.getByRole('button', { name: /^Download .*\.html$/ }).waitFor({ timeout: 60_000 })
      const reports = join(folder, 'workspace', 'reports')
      const [report] = readdirSync(reports)
      const html = readFileSync(join(reports, report!, 'report.html'), 'utf8')
      const csv = readFileSync(join(reports, report!, 'findings.csv'), 'utf8')
      for (const words of ['the vessel is gone', 'a speck that is not there', 'seen in the review']) {
        expect(html).toContain(words)
        expect(csv).toContain(words)
      }
      expect(html).toContain('data:image/png;base64,')
    })

    it('reported no error on the way', () => {
      expect(problems).toEqual([])
    })
  })
}
