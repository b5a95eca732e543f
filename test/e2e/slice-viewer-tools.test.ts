import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Download, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slicePlace, syntheticDicom } from '../support/dicom.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const patience = { timeout: 20_000 }
const [slices, side] = [12, 64]
const patient = { name: 'Secretname^Ada', id: 'PID-4711', birth: '19610203' }

/** Series of slices of one grey value with a patient's identity in its headers. */
function writePatientSeries(folder: string): string {
  const path = join(folder, 'series')
  mkdirSync(path)
  for (let index = 0; index < slices; index++) {
    const bytes = syntheticDicom({
      rows: side,
      columns: side,
      stored: new Int32Array(side ** 2).fill(1024 + 100),
      attributes: {
        ...slicePlace(index),
        '0008,0018': ['UI', `2.25.77.${index + 1}`],
        '0008,103E': ['LO', 'Plain'],
        '0010,0010': ['PN', patient.name],
        '0010,0020': ['LO', patient.id],
        '0010,0030': ['DA', patient.birth],
        '0020,000E': ['UI', '2.25.77'],
        '0028,0030': ['DS', '1\\1'],
        '0028,1050': ['DS', '100'],
        '0028,1051': ['DS', '400']
      }
    })
    writeFileSync(join(path, `${index}.dcm`), bytes)
  }
  return path
}

/** Types of the chunks of a PNG, in order. */
function chunksOf(png: Buffer): string[] {
  const types: string[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) types.push(png.toString('latin1', at + 4, at + 8))
  return types
}

describe.each(shells)('the slice viewer in $name', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-viewer-tools-'))
  let workbench: OpenWorkbench
  let page: Page

  beforeAll(async () => {
    if (shell.unavailable) return
    workbench = await shell.open(folder, [writePatientSeries(folder)])
    page = workbench.page
    await page.getByRole('navigation').first().getByRole('button', { name: 'Sources' }).click()
    await page.getByRole('button', { name: 'More for Plain' }).click()
    await page.getByRole('menuitem', { name: /View slices/ }).click()
    await viewer().waitFor()
    await page.locator('[data-slice]').first().waitFor()
  })

  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const viewer = () => page.getByRole('application', { name: /^Slice \d+ of 12, / })
  const shownSlice = async () => Number(/\d+/.exec((await viewer().getAttribute('aria-label'))!)![0])
  const at = async (across: number, down: number) => {
    const box = (await viewer().boundingBox())!
    return [box.x + across * box.width, box.y + down * box.height] as const
  }
  const more = async (name: string) => {
    await page.getByRole('button', { name: 'More for the picture' }).click()
    await page.getByRole('menuitem', { name, exact: false }).first().click()
  }

  it.skipIf(shell.unavailable)('plays the slices, pauses, and stops when the view is left', async () => {
    await page.keyboard.press('v')
    const start = await shownSlice()
    await expect.poll(shownSlice, patience).not.toBe(start)
    await page.keyboard.press('v')
    await page.getByRole('button', { name: 'Play the slices' }).waitFor()
    const paused = await shownSlice()
    await page.waitForTimeout(600)
    expect(await shownSlice()).toBe(paused)
    await page.keyboard.press('v')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    const sources = page.getByRole('navigation').first().getByRole('button', { name: 'Sources' })
    await page.getByRole('navigation').first().getByRole('button', { name: 'Home' }).click()
    await viewer().waitFor({ state: 'detached' })
    await sources.click()
    await page.getByRole('button', { name: 'Play the slices' }).waitFor()
    const left = await shownSlice()
    await page.waitForTimeout(600)
    expect(await shownSlice()).toBe(left)
  })

  // The debugger of Electron on a virtual display delivers only the first step of a drag.
  it.skipIf(shell.unavailable || shell.name === 'Electron')(
    'ends an angle with a second click, which stays while the pointer moves on',
    async () => {
      await viewer().hover()
      await page.keyboard.press('t')
      await page.mouse.move(...(await at(0.6, 0.5)))
      await page.mouse.down()
      await page.mouse.move(...(await at(0.5, 0.5)), { steps: 4 })
      await page.mouse.up()
      await page.mouse.move(...(await at(0.5, 0.3)), { steps: 4 })
      const angle = viewer().locator('[data-measurement=angle]')
      await expect.poll(() => angle.textContent(), patience).toMatch(/^\s*90\.0°/)
      await page.mouse.down()
      await page.mouse.up()
      await page.mouse.move(...(await at(0.2, 0.2)), { steps: 4 })
      expect(await angle.textContent()).toMatch(/^\s*90\.0°/)
      expect(await angle.count()).toBe(1)
    }
  )

  it.skipIf(shell.unavailable)(
    'saves its picture as PNG, with and without overlays, and without the patient',
    async () => {
      const save = async (choose: () => Promise<unknown>) => {
        const [download] = await Promise.all([downloadOf(), choose()])
        return { name: download.name, png: download.bytes, picture: PNG.sync.read(download.bytes) }
      }
      const { width, height } = (await viewer().boundingBox())!
      const ratio = await page.evaluate(() => devicePixelRatio)
      const full = await save(() => page.keyboard.press('Control+s'))
      const pixels = await save(() => more('Save picture without overlays'))
      for (const { name, png, picture } of [full, pixels]) {
        expect(name).toMatch(/^Plain-slice-\d+\.png$/)
        expect([picture.width, picture.height]).toEqual([Math.round(width) * ratio, Math.round(height) * ratio])
        expect(chunksOf(png).filter((type) => !/^(IHDR|IDAT|IEND|sRGB|pHYs|gAMA)$/.test(type))).toEqual([])
        for (const secret of ['Secretname', 'Ada', patient.id, patient.birth]) expect(png.includes(secret)).toBe(false)
      }
      // All text that the picture can show.
      expect(await viewer().textContent()).not.toMatch(/Secretname|PID-4711|1961/)
      const greys = ({ picture }: typeof full) =>
        new Set(
          Array.from({ length: picture.width * picture.height }, (_, pixel) => picture.data.readUInt32BE(4 * pixel))
        )
      // One grey inside the slice and one beside it; only edges may blend.
      expect(greys(pixels).size).toBeLessThan(8)
      expect(greys(full).size).toBeGreaterThan(30)
    }
  )

  it.skipIf(shell.unavailable)('copies its picture to the clipboard', async () => {
    if (shell.name === 'a browser') await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await viewer().hover()
    await page.keyboard.press('Shift+C')
    await page.getByRole('status').getByText('Picture copied').waitFor()
  })

  it.skipIf(shell.unavailable)('lists DICOM tags, finds them, and hides the patient until asked', async () => {
    const dialog = page.getByRole('dialog', { name: /DICOM tags/ })
    const rows = dialog.locator('tbody tr')
    await more('DICOM tags')
    await rows.first().waitFor()
    const all = await rows.count()
    expect(await dialog.textContent()).not.toMatch(/Secretname|PID-4711/)
    await dialog.getByRole('searchbox').fill('0010,0010')
    await expect.poll(() => rows.count()).toBe(1)
    expect(await rows.first().textContent()).toMatch(/hidden/)
    await dialog.getByRole('switch', { name: 'Show patient data' }).click()
    await expect.poll(() => rows.first().textContent(), patience).toContain('Secretname')
    await dialog.getByRole('searchbox').fill('no such tag')
    await dialog.getByText('No tag matches.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await dialog.waitFor({ state: 'detached' })
    await more('DICOM tags')
    await expect.poll(() => rows.count(), patience).toBe(all)
    expect(await dialog.textContent()).not.toMatch(/Secretname|PID-4711/)
    await dialog.getByRole('button', { name: 'Close' }).click()
  })

  /** The next file that the page saves. Electron has no dialog to answer: the page's own link is caught. */
  async function downloadOf(): Promise<{ name: string; bytes: Buffer }> {
    if (shell.name === 'a browser') {
      const download: Download = await page.waitForEvent('download')
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
    }
    const { name, data } = await page.evaluate(
      () =>
        new Promise<{ name: string; data: number[] }>((resolve) => {
          const [make, click] = [URL.createObjectURL, HTMLAnchorElement.prototype.click]
          let saved: Blob
          URL.createObjectURL = (blob) => make.call(URL, (saved = blob as Blob))
          HTMLAnchorElement.prototype.click = function () {
            URL.createObjectURL = make
            HTMLAnchorElement.prototype.click = click
            void saved.arrayBuffer().then((bytes) => resolve({ name: this.download, data: [...new Uint8Array(bytes)] }))
          }
        })
    )
    return { name, bytes: Buffer.from(data) }
  }
})
