import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeConstantSeries } from '../support/constant-series.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const patience = { timeout: 20_000 }
const viewer = (page: Page, label: string) => page.getByRole('application', { name: new RegExp(`^Slice .*${label}$`) })
const ellipseIn = (page: Page, label: string) => viewer(page, label).locator('[data-measurement=ellipse]')

const goToSources = (page: Page) =>
  page.getByRole('navigation').first().getByRole('button', { name: 'Sources' }).click()

async function compare(page: Page): Promise<void> {
  await goToSources(page)
  await page.getByRole('button', { name: 'More for Plain' }).click()
  await page.getByRole('menuitem', { name: /Compare with/ }).click()
  await viewer(page, 'Raised').waitFor()
  await page.locator('[data-slice="1"]').nth(1).waitFor()
}

async function drag(page: Page, label: string, from: readonly [number, number], to: readonly [number, number]) {
  const box = (await viewer(page, label).boundingBox())!
  const at = ([across, down]: readonly [number, number]) =>
    [box.x + across * box.width, box.y + down * box.height] as const
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at(to), { steps: 4 })
  await page.mouse.up()
}

/** Number of measurements in the database of the workspace. */
function storedMeasurements(folder: string): unknown {
  const database = new Database(join(folder, 'workspace', 'denoscope.sqlite'), { readonly: true })
  try {
    return database.prepare('SELECT count(*) FROM measurements').pluck().get()
  } finally {
    database.close()
  }
}

describe.each(shells.filter(({ unavailable }) => !unavailable))(
  'measurements on two linked series in $name',
  (shell) => {
    const folder = mkdtempSync(join(tmpdir(), 'denoscope-measurements-'))
    let workbench: OpenWorkbench
    let page: Page
    let paths: string[]

    beforeAll(async () => {
      paths = [writeConstantSeries(folder, 'Plain', 501, 0), writeConstantSeries(folder, 'Raised', 502, 200)]
      workbench = await shell.open(folder, paths)
      page = workbench.page
      await compare(page)
    })

    afterAll(async () => {
      await workbench?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it('an ellipse drawn with the mouse has the values of each picture, in both', async () => {
      await page.keyboard.press('e')
      await drag(page, 'Plain', [0.4, 0.4], [0.6, 0.6])
      await expect.poll(() => ellipseIn(page, 'Plain').textContent(), patience).toContain('Mean 0.0  SD 0.0 HU')
      await expect.poll(() => ellipseIn(page, 'Raised').textContent(), patience).toContain('Mean 200.0  SD 0.0 HU')
      expect(await ellipseIn(page, 'Raised').textContent()).toMatch(/Min 200 {2}Max 200 HU\s*\d+\.0 mm² {2}\d+ px/)
    })

    it('the first and the last slice are at Home and End, wherever the pointer is, without the ellipse', async () => {
      await viewer(page, 'Raised').hover()
      await page.keyboard.press('End')
      await expect.poll(() => viewer(page, 'Raised').getAttribute('aria-label'), patience).toMatch(/^Slice 3 of 3/)
      expect(await ellipseIn(page, 'Raised').count()).toBe(0)
      await page.keyboard.press('Home')
      await expect.poll(() => viewer(page, 'Plain').getAttribute('aria-label'), patience).toMatch(/^Slice 1 of 3/)
      await page.keyboard.press('ArrowDown')
      await expect.poll(() => ellipseIn(page, 'Plain').count(), patience).toBe(1)
    })

    it('what was drawn on the second series is seen in the first, and Ctrl+Z takes it back', async () => {
      await drag(page, 'Raised', [0.3, 0.3], [0.35, 0.4])
      await expect.poll(() => ellipseIn(page, 'Plain').count(), patience).toBe(2)
      await page.keyboard.press('Control+z')
      await expect.poll(() => ellipseIn(page, 'Raised').count(), patience).toBe(1)
    })

    it('the ellipse is still there after a restart', async () => {
      const before = await ellipseIn(page, 'Raised').textContent()
      // Closing does not wait for a write.
      await expect.poll(() => storedMeasurements(folder), patience).toBe(1)
      await workbench.close()
      workbench = await shell.open(folder)
      page = workbench.page
      // The workspace also keeps the pair that was compared.
      await goToSources(page)
      await expect.poll(() => ellipseIn(page, 'Raised').textContent(), patience).toBe(before)
    })

    it('closing the series asks whether they stay, and removed ones are gone', async () => {
      await page.getByRole('button', { name: 'Back to sources' }).click()
      const close = async () => {
        await page.getByRole('button', { name: 'More for Plain' }).click()
        await page.getByRole('menuitem', { name: 'Close' }).click()
      }
      await close()
      const dialog = page.getByRole('dialog', { name: /^Close Plain/ })
      expect(await dialog.textContent()).toMatch(/1\smeasurement is on this series/)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.getByRole('navigation').first().getByRole('button', { name: 'Settings' }).click()
      const storage = page.getByRole('region', { name: 'Storage' })
      await storage.getByRole('button', { name: 'Remove measurements of Plain' }).click()
      await page
        .getByRole('dialog', { name: /^Remove 1\smeasurement/ })
        .getByRole('button', { name: 'Remove' })
        .click()
      await storage.getByRole('button', { name: 'Remove measurements of Plain' }).waitFor({ state: 'detached' })
      await goToSources(page)
      await close()
      await page.getByText('Closed Plain').waitFor()
    })
  }
)
