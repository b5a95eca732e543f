import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

const patience = { timeout: 20_000 }
/** Side of a patch and distance between neighbours, as Patchify proposes. */
const patchSize = 28

const region = (page: Page) => page.getByRole('region', { name: 'Slice', exact: true })
const viewer = (page: Page) => region(page).getByRole('application').first()
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' })
const value = (page: Page) => region(page).locator('footer [data-pointed]')
const header = (page: Page) => region(page).locator('.stage .pane header').first()
const marks = (page: Page) => region(page).getByRole('img', { name: /^Patch \d/ })

/** 'row 112 · column 140' of the selected patch. */
async function place(page: Page): Promise<{ row: number; column: number }> {
  const text = (await inspector(page).locator('header p').textContent())!
  const [, row, column] = /row (\d+) · column (\d+)/.exec(text)!
  return { row: Number(row), column: Number(column) }
}

/** Alpha of the heat map at a pixel of the slice, and the number of colours in the whole map. */
function heat(page: Page, row: number, column: number): Promise<{ alpha: number; colours: number }> {
  return viewer(page)
    .locator('canvas')
    .last()
    .evaluate(
      (canvas: HTMLCanvasElement, at) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        const colours = new Set(new Uint32Array(data.buffer))
        return { alpha: data[(at.row * canvas.width + at.column) * 4 + 3]!, colours: colours.size }
      },
      { row, column }
    )
}

describe.skipIf(noChromium)('whole slices of an audit of the phantom in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-audit-slice-'))
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    served = await serveWorkbench(join(folder, 'workspace'))
    // Slices are drawn without a GPU here. The test compare-slices draws with one.
    browser = await launchChromium({ webGl: false })
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.setDefaultTimeout(120_000)
    await page.goto(served.url)
    page.on('pageerror', (error) => problems.push(error.message))
    await page.getByRole('button', { name: 'CT phantom' }).first().click()
    await page.getByText(/\d\spatches,/).waitFor({ timeout: 120_000 })
    await page.getByRole('spinbutton', { name: /last/i }).first().fill('2')
    await page.keyboard.press('Tab')
    await page.getByText(/^2\sslices, /).waitFor()
    await page.getByRole('button', { name: /Run audit/ }).click()
    await page.getByRole('grid', { name: /^Patches of / }).waitFor({ timeout: 240_000 })
  })

  afterAll(async () => {
    await served?.stop()
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('take the place of the wall by key, with the focus on the slice', async () => {
    await page.keyboard.press('Shift+S')
    await viewer(page).waitFor()
    await expect.poll(() => viewer(page).evaluate((part) => part === document.activeElement), patience).toBe(true)
    expect(await page.getByRole('grid', { name: /^Patches of / }).count()).toBe(0)
  })

  it('have their patches in the colours of a score, and nothing beside them', async () => {
    await region(page).getByLabel('Score of the heat map').click()
    await page.getByRole('option', { name: 'PSNR Fidelity' }).click()
    const { row, column } = await place(page)
    await expect.poll(async () => (await heat(page, row + 14, column + 14)).alpha, patience).toBe(255)
    expect((await heat(page, 2, 2)).alpha).toBe(0)
    expect((await heat(page, 2, 2)).colours).toBeGreaterThan(20)
    expect(
      await region(page)
        .getByRole('img', { name: /^PSNR: .*Where patches overlap, a pixel shows their mean/s })
        .getAttribute('aria-label')
    ).toMatch(/[\d.]+\sdB to (≥\s)?[\d.]+\sdB$/)
  })

  it('tell the score under the pointer, and select the patch by a click: the inspector has the same score', async () => {
    const box = (await viewer(page).boundingBox())!
    await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.5)
    await expect.poll(() => value(page).getAttribute('data-pointed'), patience).toBe('true')
    const [, patch, psnr] = /Patch ([\d,]+) · PSNR ([\d.]+)\sdB/.exec((await value(page).textContent())!)!
    await page.mouse.down()
    await page.mouse.up()
    await expect
      .poll(
        () =>
          inspector(page)
            .getByRole('heading', { name: /^Patch/ })
            .textContent(),
        patience
      )
      .toBe(`Patch ${patch}`)
    await expect
      .poll(() => inspector(page).locator('figure').nth(1).textContent(), patience)
      .toContain(`${psnr}\u00a0dB`)
  })

  it('are walked by arrows, patch by patch', async () => {
    await viewer(page).focus()
    const from = await place(page)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => place(page), patience).toEqual({ row: from.row, column: from.column + patchSize })
    await page.keyboard.press('ArrowUp')
    await expect
      .poll(() => place(page), patience)
      .toEqual({ row: from.row - patchSize, column: from.column + patchSize })
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => place(page), patience).toEqual(from)
  })

  it('show flags with category and severity, which a key hides', async () => {
    await page.getByRole('textbox', { name: 'Your name, for the record' }).fill('E. Reader')
    await page.getByRole('button', { name: 'Save name' }).click()
    await viewer(page).focus()
    await page.keyboard.press('Shift+Digit3')
    await page.keyboard.press('2')
    await expect.poll(() => marks(page).count(), patience).toBe(1)
    expect(await marks(page).getAttribute('aria-label')).toMatch(/: invented structure, major$/)
    await page.keyboard.press('g')
    await expect.poll(() => marks(page).count(), patience).toBe(0)
    await page.keyboard.press('g')
    await expect.poll(() => marks(page).count(), patience).toBe(1)
  })

  it('show kinds in the colours of their categories, with a legend', async () => {
    await region(page).getByLabel('Score of the heat map').click()
    await page.getByRole('option', { name: 'Cause Verdict' }).click()
    await expect
      .poll(
        () => region(page).getByRole('group', { name: 'Heat map' }).getByRole('listitem').allTextContents(),
        patience
      )
      .toContain('Lost')
    const { row, column } = await place(page)
    // Transparent, and some of the seven causes that have a colour.
    await expect.poll(async () => (await heat(page, row, column)).colours, patience).toBeLessThanOrEqual(8)
  })

  it('give way to the reference while Space is held', async () => {
    await viewer(page).focus()
    const candidate = await header(page).locator('span').first().textContent()
    await page.keyboard.down('Space')
    await expect.poll(() => header(page).locator('span').first().textContent(), patience).toBe('Reference')
    await page.keyboard.up('Space')
    await expect.poll(() => header(page).locator('span').first().textContent(), patience).toBe(candidate)
  })

  it('are compared by a curtain and a difference, and all pictures are zoomed as one', async () => {
    await page.keyboard.press('c')
    await expect
      .poll(
        () =>
          region(page)
            .getByRole('slider', { name: /^Curtain/ })
            .count(),
        patience
      )
      .toBe(1)
    await page.keyboard.press('d')
    await expect.poll(() => header(page).textContent(), patience).toMatch(/ − Reference/)
    await page.keyboard.press('a')
    const all = region(page).getByRole('application')
    await expect.poll(() => all.count(), patience).toBeGreaterThan(3)
    await all.nth(1).hover()
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -200)
    await page.keyboard.up('Control')
    const zooms = async () => new Set((await all.allTextContents()).map((text) => /([\d.]+)×/.exec(text)![1]))
    await expect.poll(async () => (await zooms()).size, patience).toBe(1)
    await page.mouse.wheel(0, -100)
    await expect
      .poll(async () => new Set((await all.allTextContents()).map((text) => /(\d) \/ 24/.exec(text)![1])), patience)
      .toEqual(new Set(['1']))
  })

  it('hide their heat map by key, and leave the wall as it was', async () => {
    await page.keyboard.press('a')
    await viewer(page).focus()
    await page.keyboard.press('h')
    await expect.poll(() => region(page).getByRole('group', { name: 'Heat map' }).count(), patience).toBe(0)
    await page.keyboard.press('Shift+W')
    await page.getByRole('grid', { name: /^Patches of / }).waitFor()
  })

  it('reported no error on the way', () => {
    expect(problems).toEqual([])
  })
})
