import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { placeOfColour } from '../support/screen-pixels.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

/** Enough for some lost and invented strokes, few enough to be quick. */
const patches = 600

/** Sky blue, the colour of points with invented structure. */
const invented = [86, 180, 233]

const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })
const plot = (page: Page) => page.getByRole('img', { name: 'Structural error against PSNR' })
const queue = (page: Page, name: RegExp) => page.getByRole('group', { name: 'Queues' }).getByRole('button', { name })
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' })

/** '12 of 600 patches' */
async function shownCount(page: Page): Promise<number> {
  const text = await page.getByRole('region', { name: 'Filters' }).getByRole('status').textContent()
  return Number(/([\d,]+) of/.exec(text!)![1]!.replace(',', ''))
}

/** Draws a line through points given as shares of the plot's width and height. */
async function draw(page: Page, points: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const box = (await plot(page).boundingBox())!
  const places = points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const)
  await page.mouse.move(...places[0]!)
  await page.mouse.down()
  for (const place of places.slice(1)) await page.mouse.move(...place, { steps: 4 })
  await page.mouse.up()
}

/** The score of a patch in the inspector's table, for the output in focus. */
const scoreOf = async (page: Page, name: string): Promise<number> =>
  Number(
    await inspector(page)
      .getByRole('row', { name: new RegExp(`^${name}`) })
      .getByRole('cell')
      .first()
      .textContent()
  )

const isVisible = (locator: Locator) => locator.first().isVisible()

for (const shell of shells) {
  if (shell.unavailable) console.warn(`Discrepancies in ${shell.name} skip: ${shell.unavailable}`)

  describe.skipIf(shell.unavailable)(`discrepancies in ${shell.name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'denoscope-discrepancy-'))
    let workbench: OpenWorkbench | undefined
    const problems: string[] = []

    afterAll(async () => {
      await workbench?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it('opens an audit of MNIST with the worst hidden error first', async () => {
      workbench = await shell.open(folder)
      const { page } = workbench
      page.on('pageerror', (error) => problems.push(error.message))
      await page.getByRole('button', { name: 'MNIST test set' }).click()
      await page.getByRole('switch', { name: 'Limit the number of patches' }).click()
      await page.getByRole('spinbutton', { name: 'At most' }).fill(String(patches))
      await page.keyboard.press('Tab')
      await page.getByText(new RegExp(`${patches}\\spatches,`)).waitFor({ timeout: 60_000 })
      await page.getByRole('button', { name: /Run audit/ }).click()
      await wall(page).waitFor({ timeout: 120_000 })
      expect(await queue(page, /^Worst hidden error first/).getAttribute('aria-pressed')).toBe('true')
      const worst = await scoreOf(page, 'Hidden error')
      await page.keyboard.press('End')
      expect(worst).toBeGreaterThan(0)
      await expect.poll(() => scoreOf(page, 'Hidden error')).toBe(0)
    })

    it('shows lost strokes as a queue, drawn on the patch with a legend and reasons, and hides them by key', async () => {
      const { page } = workbench!
      await queue(page, /^Lost/).click()
      expect(await shownCount(page)).toBeLessThan(patches)
      await wall(page).focus()
      await page.keyboard.press('Home')
      const legend = inspector(page).getByText(/^\d+\spixels?$/)
      await legend.first().waitFor()
      const outlines = inspector(page).locator('figure svg path')
      expect(await isVisible(outlines)).toBe(true)
      expect(await inspector(page).getByRole('region', { name: 'Cause' }).textContent()).toMatch(/^\s*Lost/)
      await page.keyboard.press('o')
      await expect.poll(() => outlines.count()).toBe(0)
      await page.keyboard.press('o')
      await expect.poll(() => outlines.count()).toBeGreaterThan(0)
    })

    it('selects patches with a lasso, filters the wall by them, and takes both back', async () => {
      const { page } = workbench!
      await queue(page, /^Lost/).click()
      expect(await shownCount(page)).toBe(patches)
      // Everything above the lowest line: patches with a structural error.
      await draw(page, [
        [0.1, 0.06],
        [0.95, 0.06],
        [0.95, 0.72],
        [0.1, 0.72]
      ])
      await page.getByText(/^\d+ selected$/).waitFor()
      const selected = await shownCount(page)
      expect(selected).toBeGreaterThan(0)
      expect(selected).toBeLessThan(patches)
      await wall(page).focus()
      await page.keyboard.press('End')
      await expect.poll(() => scoreOf(page, 'Structural error')).toBeGreaterThan(0)
      await page.keyboard.press('Escape')
      await expect.poll(() => shownCount(page)).toBe(patches)
      await page.keyboard.press('Control+z')
      await expect.poll(() => shownCount(page)).toBe(selected)
      await page.keyboard.press('Escape')
    })

    it('shows the patch beneath the pointer and selects it by a click', async () => {
      const { page } = workbench!
      await queue(page, /^Invented/).click()
      const point = async () => placeOfColour(page, plot(page), invented)
      await expect.poll(point).not.toBeNull()
      const { x, y } = (await point())!
      await page.mouse.move(x, y)
      await plot(page).locator('.card').waitFor()
      await page.mouse.down()
      await page.mouse.up()
      await expect.poll(() => scoreOf(page, 'Structural error')).toBeGreaterThan(0)
    })

    it('filters by cause, and explains a score where it stands, by keyboard', async () => {
      const { page } = workbench!
      await page.getByRole('button', { name: 'Clear' }).first().click()
      const causes = page
        .getByRole('group', { name: 'Filter by Cause' })
        .getByRole('button', { name: /^Residual noise/ })
      await causes.click()
      expect(await shownCount(page)).toBeLessThan(patches)
      await page
        .getByRole('region', { name: 'Hidden error', exact: true })
        .getByRole('button', { name: 'Hidden error' })
        .focus()
      await page.keyboard.press('Enter')
      const explanation = page.getByRole('dialog', { name: 'About Hidden error' })
      expect(await explanation.textContent()).toMatch(/structural error.*Range.*Better/s)
      await page.keyboard.press('Escape')
      await expect.poll(() => explanation.count()).toBe(0)
      expect(await shownCount(page)).toBeLessThan(patches)
    })

    it('reported no error on the way', () => {
      expect(problems).toEqual([])
    })
  })
}
