import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { connectToEngine } from '../support/engine-client.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

const patience = { timeout: 20_000 }
const slices = 30
/** Distance of slices over the side of a pixel, in mm, as the phantom states it. */
const aspect = 1.25 / 0.66

const settings = (page: Page) => page.getByRole('radiogroup', { name: 'Plane of the patches' })
const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' })

describe.skipIf(noChromium)('an audit of coronal planes in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-audit-planes-'))
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    served = await serveWorkbench(join(folder, 'workspace'))
    const client = await connectToEngine(served)
    await client.call('sources.openPhantom', { seed: 1, slices })
    await client.call('sources.openPhantom', { seed: 2, slices: 4 })
    // One quick filter: networks take minutes for 30 slices without a GPU.
    await client.call('settings.write', {
      key: 'patchify.phantom',
      value: {
        crop: { kind: 'central' },
        patchSize: 28,
        stride: 28,
        degradation: { kind: 'gaussian', factor: 0.05 },
        seed: 1,
        denoisers: [{ id: 'median', parameters: {} }],
        limit: null
      }
    })
    client.close()
    browser = await launchChromium({ webGl: false })
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.setDefaultTimeout(60_000)
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(served.url)
  })

  afterAll(async () => {
    await served?.stop()
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const open = async (label: string) => {
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: `More for ${label}` }).click()
    await page.getByRole('menuitem', { name: /[Pp]atchify/ }).click()
    await settings(page).waitFor()
  }

  it('cannot be chosen for a series of four slices, and the reason is stated', async () => {
    await open('CT phantom, seed 2')
    await page.getByText('Axial only: the series has fewer than 8 slices.').waitFor()
    expect(await settings(page).getByRole('radio', { name: 'Coronal' }).isDisabled()).toBe(true)
  })

  it('is chosen in Patchify, which counts the patches of the planes', async () => {
    await open('CT phantom, seed 1')
    await settings(page).getByRole('radio', { name: 'Coronal' }).click()
    // 512 planes of 30 x 512 pixels: one row of 18 patches.
    await page.getByText('512 planes of 30 × 512').waitFor()
    await page.getByText(/^512\scoronal planes, 9,216\spatches/).waitFor()
    await page.getByRole('switch', { name: 'Limit the number of patches' }).click()
    await page.getByRole('spinbutton', { name: /At most/ }).fill('72')
    await page.keyboard.press('Tab')
    await page.getByText(/^4\scoronal planes, 72\spatches/).waitFor()
  })

  it('runs, and its wall has patches as high as the slices are apart', async () => {
    await page.getByRole('button', { name: /Run audit/ }).click()
    await wall(page).waitFor({ timeout: 240_000 })
    await page
      .getByText(/coronal planes of the axial slices 1 to 30 of 30/)
      .first()
      .waitFor()
    const picture = inspector(page).locator('figure canvas').first()
    await picture.waitFor()
    const { width, height } = (await picture.boundingBox())!
    expect(height / width).toBeCloseTo(aspect, 2)
  })

  it('names the plane of a patch, and marks the patch on that plane', async () => {
    await wall(page).focus()
    await page.keyboard.press('ArrowRight')
    const place = await inspector(page).locator('header p').textContent()
    expect(place).toMatch(/coronal plane (65|193|321|449) · row 1 · column \d+/)
    const plane = inspector(page).getByRole('application', { name: /^Slice \d+ of 512, .*coronal$/ })
    await plane.waitFor()
    await expect.poll(() => plane.locator('svg rect').count(), patience).toBeGreaterThan(0)
  })

  it('has whole planes in the Slice tab, and moves between those with patches', async () => {
    await page.keyboard.press('Shift+S')
    const slice = page.getByRole('region', { name: 'Slice', exact: true }).getByRole('application').first()
    await slice.waitFor()
    const number = async () => Number(/^Slice (\d+) of 512/.exec((await slice.getAttribute('aria-label'))!)![1])
    const before = await number()
    await slice.press('PageDown')
    await expect.poll(number, patience).not.toBe(before)
    expect([65, 193, 321, 449]).toContain(await number())
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(problems).toEqual([])
  })
})
