import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { constantSide as side, writeConstantSeries } from '../support/constant-series.ts'
import { coloursAt } from '../support/screen-pixels.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const patience = { timeout: 20_000 }
/** With window 400 at level 100: 0 HU is a quarter of the way to white, 200 HU three quarters. */
const [dark, light] = [64, 191]

const viewer = (page: Page, label: string) => page.getByRole('application', { name: new RegExp(`^Slice .*${label}$`) })

/** Series of a colour; the colour itself if no series has it. */
function seriesOf(rgb: number[]): string {
  const isGrey = (level: number) => rgb.every((channel) => Math.abs(channel - level) <= 3)
  return isGrey(dark) ? 'Plain' : isGrey(light) ? 'Raised' : rgb.join(' ')
}

describe.skipIf(noChromium)('two series whose slices are compared in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-compare-slices-'))
  let workbench: OpenWorkbench
  let page: Page
  const problems: string[] = []

  /** Series left and right of the middle of the first viewer. */
  const halves = () =>
    coloursAt(page, viewer(page, 'Plain'), [
      [0.4, 0.5],
      [0.6, 0.5]
    ])
  const seen = async () => (await halves()).map(seriesOf)

  beforeAll(async () => {
    const paths = [writeConstantSeries(folder, 'Plain', 501, 0), writeConstantSeries(folder, 'Raised', 502, 200)]
    workbench = await shells[0]!.open(folder, paths)
    page = workbench.page
    page.on('pageerror', (error) => problems.push(error.message))
    // WebGL is emulated here and must be chosen. Whole slices of audits are drawn without it.
    await page.keyboard.press('Alt+8')
    await page.getByRole('radio', { name: 'GPU' }).click()
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: 'More for Plain' }).click()
    await page.getByRole('menuitem', { name: /Compare with/ }).click()
    await viewer(page, 'Raised').waitFor()
  })

  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('lie side by side and scroll together by the wheel', async () => {
    await viewer(page, 'Plain').hover()
    await page.mouse.wheel(0, 100)
    await expect.poll(() => viewer(page, 'Raised').getAttribute('aria-label'), patience).toMatch(/^Slice 3 of 3/)
    expect(await viewer(page, 'Plain').getAttribute('aria-label')).toMatch(/^Slice 3 of 3/)
    await viewer(page, 'Raised').hover()
    await page.mouse.wheel(0, -100)
    await expect.poll(() => viewer(page, 'Plain').getAttribute('aria-label'), patience).toMatch(/^Slice 2 of 3/)
  })

  it('are drawn by the GPU where that was chosen', async () => {
    await expect.poll(() => page.locator('[data-drawing=gpu][data-slice="1"]').count(), patience).toBe(2)
  })

  it('have one window, which a drag in either changes for both', async () => {
    await expect
      .poll(async () => (await coloursAt(page, viewer(page, 'Raised'), [[0.4, 0.5]])).map(seriesOf), patience)
      .toEqual(['Raised'])
    const box = (await viewer(page, 'Raised').boundingBox())!
    await page.mouse.move(box.x + 100, box.y + 100)
    await page.mouse.down()
    await page.mouse.move(box.x + 160, box.y + 100, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => viewer(page, 'Plain').textContent(), patience).toContain('W 480  L 100')
    expect(await viewer(page, 'Raised').textContent()).toContain('W 480  L 100')
    await viewer(page, 'Plain').dblclick()
    await expect.poll(() => viewer(page, 'Raised').textContent(), patience).toContain('W 400  L 100')
  })

  it('are zoomed together', async () => {
    const zoomOf = async (label: string) => /([\d.]+)×/.exec((await viewer(page, label).textContent())!)![1]
    const before = await zoomOf('Plain')
    await viewer(page, 'Plain').hover()
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -100)
    await page.keyboard.up('Control')
    await expect.poll(() => zoomOf('Raised'), patience).not.toBe(before)
    expect(await zoomOf('Plain')).toBe(await zoomOf('Raised'))
    await page.keyboard.press('0')
    await expect.poll(() => zoomOf('Raised'), patience).toBe(before)
  })

  it('flicker while Space is held', async () => {
    await page.keyboard.press('x')
    await expect.poll(seen, patience).toEqual(['Plain', 'Plain'])
    await page.keyboard.down('Space')
    await expect.poll(seen, patience).toEqual(['Raised', 'Raised'])
    await page.keyboard.up('Space')
    await expect.poll(seen, patience).toEqual(['Plain', 'Plain'])
  })

  it('lie behind a curtain that keys move', async () => {
    await page.keyboard.press('c')
    await expect.poll(seen, patience).toEqual(['Plain', 'Raised'])
    const curtain = page.getByRole('slider', { name: /^Curtain/ })
    const before = Number(await curtain.getAttribute('aria-valuenow'))
    for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowRight')
    await expect.poll(async () => Number(await curtain.getAttribute('aria-valuenow')), patience).toBe(before + 16)
    await expect.poll(seen, patience).toEqual(['Plain', 'Plain'])
    for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowLeft')
  })

  it('take turns on a checkerboard whose fields are an eighth of the slice', async () => {
    await page.keyboard.press('b')
    const box = (await viewer(page, 'Plain').boundingBox())!
    // The slice is fitted with a margin of 8 CSS pixels, and is as wide as it is high.
    const pixels = (Math.min(box.width, box.height) - 16) / side
    const at = (row: number, column: number) =>
      [
        0.5 + ((column - side / 2 + 4) * pixels) / box.width,
        0.5 + ((row - side / 2 + 4) * pixels) / box.height
      ] as const
    const places = [at(16, 16), at(16, 24), at(24, 16), at(24, 24)]
    const fields = async () => (await coloursAt(page, viewer(page, 'Plain'), places)).map(seriesOf)
    await expect.poll(fields, patience).toEqual(['Plain', 'Raised', 'Raised', 'Plain'])
  })

  it('are subtracted: where the second is higher it is blue, in the strength of its scale', async () => {
    await page.keyboard.press('d')
    // 200 HU are half the window: the light end of the blue arm.
    const isBlue = ([red, green, blue]: number[]) => blue! > green! && green! > red! && red! > 100
    await expect.poll(async () => (await halves()).every(isBlue), patience).toBe(true)
    expect(await page.getByRole('img', { name: /^Difference/ }).getAttribute('aria-label')).toBe(
      'Difference: −200 HU to +200 HU'
    )
  })

  it('reported no error on the way', () => {
    expect(problems).toEqual([])
  })
})
