import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { connectToEngine, finishJob } from '../support/engine-client.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

const patience = { timeout: 20_000 }
const [slices, side] = [8, 512]

const pane = (page: Page, name: string) => page.getByRole('application', { name: new RegExp(`^${name} \\d+ of `) })
const shown = (page: Page, name: string) =>
  pane(page, name).evaluate((element) => /\d+/.exec(element.getAttribute('aria-label')!)![0])
const all = (page: Page) => Promise.all(['Axial', 'Coronal', 'Sagittal'].map((name) => shown(page, name)))
/** Place of the cross-hair in a pane, in CSS pixels. */
const cross = async (page: Page, name: string) =>
  (await pane(page, name).locator('[data-cross]').getAttribute('data-cross'))!.split(' ').map(Number)

describe.skipIf(noChromium)('three planes of a phantom of 8 slices in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-three-planes-'))
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    served = await serveWorkbench(join(folder, 'workspace'))
    const client = await connectToEngine(served)
    const { id: sourceId } = await client.call('sources.openPhantom', { seed: 1, slices })
    await client.call('sources.openPhantom', { seed: 2, slices })
    await finishJob<'audit'>(client, () =>
      client.call('audits.run', {
        sourceId,
        seed: 1,
        patchify: { crop: { kind: 'central', size: 56 }, patchSize: 28, stride: 28 },
        degradation: { kind: 'gaussian', factor: 0.1 },
        denoisers: [{ id: 'median' }]
      })
    )
    await client.call('settings.write', { key: 'reviewer', value: 'Ada' })
    client.close()
    browser = await launchChromium({ webGl: false })
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(served.url)
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: 'More for CT phantom, seed 1' }).click()
    await page.getByRole('menuitem', { name: /View slices/ }).click()
    await page.keyboard.press('Shift+P')
    await pane(page, 'Sagittal').waitFor()
  })

  afterAll(async () => {
    await served?.stop()
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('start at the middle voxel', async () => {
    expect(await all(page)).toEqual(['4', '256', '256'])
    await expect.poll(() => pane(page, 'Coronal').locator('[data-slice="255"]').count(), patience).toBe(1)
  })

  it('follow a click in the axial plane, by the pixel that is under the pointer', async () => {
    const box = (await pane(page, 'Axial').boundingBox())!
    // The side of the fitted slice: the shorter side of the pane without two margins of 8.
    const pixel = (Math.min(box.width, box.height) - 16) / side
    const [column, row] = [130, 311]
    await page.mouse.click(
      box.x + box.width / 2 + (column + 0.5 - side / 2) * pixel,
      box.y + box.height / 2 + (row + 0.5 - side / 2) * pixel
    )
    await expect.poll(() => all(page), patience).toEqual(['4', String(row + 1), String(column + 1)])
    expect(await page.getByText(`row ${row} column ${column} slice 4`).count()).toBe(1)
    await expect.poll(() => pane(page, 'Coronal').locator(`[data-slice="${row}"]`).count(), patience).toBe(1)
    await expect.poll(() => pane(page, 'Sagittal').locator(`[data-slice="${column}"]`).count(), patience).toBe(1)
  })

  it('move through their planes by the wheel, and the cross-hair of the others moves along', async () => {
    const before = await cross(page, 'Axial')
    await pane(page, 'Coronal').hover()
    for (let notch = 0; notch < 5; notch++) await page.mouse.wheel(0, 100)
    await expect.poll(() => all(page), patience).toEqual(['4', '317', '131'])
    const after = await cross(page, 'Axial')
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBeGreaterThan(before[1]!)
  })

  it('have their position in mm, and the letters of the patient', async () => {
    // Pixels of 0.66 mm, slices of 1.25 mm, from the first pixel: column 130, row 316, slice index 3.
    expect(await page.locator('[data-position]').textContent()).toMatch(/^x 85\.8\s+y 208\.6\s+z 3\.8 mm/)
    expect(await pane(page, 'Sagittal').getByRole('img', { name: 'left: A' }).count()).toBe(1)
    expect(await pane(page, 'Coronal').getByRole('img', { name: 'top: H' }).count()).toBe(1)
  })

  it('of a compared series take its place while a key is held', async () => {
    await page.keyboard.press('Shift+P')
    await page.getByRole('button', { name: /Compare with/ }).click()
    await page.keyboard.press('Shift+P')
    await page.getByText(/shows CT phantom, seed 2/).waitFor()
    const label = page.locator('.pane.axial header')
    expect(await label.textContent()).toContain('seed 1')
    await page.keyboard.down('Space')
    await expect.poll(() => label.textContent(), patience).toContain('seed 2')
    await page.keyboard.up('Space')
    await expect.poll(() => label.textContent(), patience).toContain('seed 1')
  })

  it('of an audit have boxes of the selected patch and of flags in all three', async () => {
    await page.keyboard.press('Alt+4')
    await page.getByRole('grid', { name: /^Patches of / }).waitFor()
    await page.keyboard.press('1')
    await page.keyboard.press('Shift+S')
    await page.keyboard.press('Shift+P')
    await pane(page, 'Sagittal').waitFor()
    for (const name of ['Axial', 'Coronal', 'Sagittal']) {
      await expect
        .poll(
          () =>
            pane(page, name)
              .getByRole('img', { name: /, selected$/ })
              .count(),
          patience
        )
        .toBe(1)
      await expect
        .poll(
          () =>
            pane(page, name)
              .getByRole('img', { name: /^Patch \d+: / })
              .count(),
          patience
        )
        .toBe(1)
    }
  })

  it('ran without an error of the page', () => {
    expect(problems).toEqual([])
  })
})
