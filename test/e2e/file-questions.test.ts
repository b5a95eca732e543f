import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeNpy } from '../../src-core/files/npy-files.ts'
import { dropFile } from '../support/dropped-file.ts'
import { goTo } from '../support/review-flow.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const [slices, side] = [2, 64]
const patience = { timeout: 60_000 }

/** A disc of 100 HU in tissue of 0 HU, in air. */
const hounsfield = (seed: number) =>
  Float32Array.from({ length: slices * side * side }, (_, index) => {
    const [row, column] = [Math.floor(index / side) % side, index % side]
    const radius = Math.hypot(row - 32, column - 32)
    return (radius < 8 ? 100 : radius < 28 ? 0 : -1000) + ((index * 7919 * seed) % 13)
  })
const shape = [slices, side, side] as const
/** Values as RED-CNN stores them: 0 to 1 is -1024 to 3072 HU. */
const fractions = (seed: number) =>
  encodeNpy(
    hounsfield(seed).map((value) => (value + 1024) / 4096),
    shape
  )

const cards = (page: Page) => page.getByRole('listitem')
const chromium = shells.find(({ name }) => name === 'a browser')!
if (chromium.unavailable) console.warn(`Questions of files skip: ${chromium.unavailable}`)

describe.skipIf(chromium.unavailable)('files that leave something open, in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-questions-'))
  const problems: string[] = []
  let workbench: OpenWorkbench | undefined
  const open = async (): Promise<Page> => {
    workbench = await chromium.open(folder)
    workbench.page.on('pageerror', (error) => problems.push(error.message))
    await goTo(workbench.page, 'Sources')
    return workbench.page
  }
  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('show a picture and the HU of each answer, and open with the chosen one', async () => {
    const page = await open()
    await dropFile(page, 'full.npy', fractions(1))
    const dialog = page.getByRole('dialog', { name: 'full' })
    await dialog.getByText('Which HU are they?').waitFor(patience)
    for (const scale of ['4096 * value - 1024', '2000 * value - 1000', '1000 * value'])
      await dialog.getByRole('img', { name: `Middle slice as ${scale}` }).waitFor()
    // Tissue of 0 HU is 150 of 400 HU above black in the right picture. All is white or all is dark in the others.
    const grey = await dialog
      .getByRole('img', { name: 'Middle slice as 4096 * value - 1024' })
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')!.getImageData(32, 14, 1, 1).data[0]!)
    expect(Math.abs(grey - 255 * (156 / 400))).toBeLessThan(10)
    await dialog.getByRole('radio', { name: /4096 \* value - 1024/ }).check()
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByText('Assumed: HU = 4096 * value - 1024, as chosen').waitFor(patience)
  }, 120_000)

  it('show a picture of each array, and ask for the scale of the chosen one', async () => {
    const { page } = workbench!
    await dropFile(page, 'both.npz', zipSync({ 'other.npy': fractions(5), 'denoised.npy': fractions(3) }))
    const dialog = page.getByRole('dialog', { name: 'both' })
    await dialog.getByRole('img', { name: 'Middle slice of other' }).waitFor(patience)
    await dialog.getByRole('img', { name: 'Middle slice of denoised' }).waitFor()
    await dialog.getByRole('radio', { name: /denoised/ }).check()
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    const next = page.getByRole('dialog', { name: 'both, denoised' })
    await next.getByText('Which HU are they?').waitFor(patience)
    await next.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByText('Assumed: HU = 4096 * value - 1024, as chosen').nth(1).waitFor(patience)
  }, 120_000)

  it('are audited as reference and output', async () => {
    const { page } = workbench!
    await goTo(page, 'Home')
    await page.getByRole('button', { name: "Audit a denoiser's output" }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Role of full').filter({ hasText: 'Reference' }).waitFor(patience)
    await dialog.getByRole('button', { name: 'Choose patches' }).click()
    await page.getByRole('button', { name: /Run audit/ }).click({ timeout: 60_000 })
    await page.getByRole('grid', { name: /^Patches of / }).waitFor({ timeout: 120_000 })
  }, 240_000)

  it('keep their answers after a restart, on the card and in the report', async () => {
    await workbench!.close('SIGKILL')
    const page = await open()
    const assumed = page.getByText('Assumed: HU = 4096 * value - 1024, as chosen')
    await expect.poll(() => assumed.count(), patience).toBe(2)
    expect(await cards(page).count()).toBeGreaterThan(1)
    await goTo(page, 'Reports')
    await page.getByRole('button', { name: 'Export report' }).click()
    await page.getByRole('button', { name: /^Download .*\.html$/ }).waitFor(patience)
    const reports = join(folder, 'workspace', 'reports')
    const report = readFileSync(join(reports, readdirSync(reports)[0]!, 'report.html'), 'utf8')
    expect(report.match(/HU = 4096 \* value - 1024, as chosen/g)?.length).toBe(2)
  }, 240_000)

  it('reported no error on the way', () => {
    expect(problems).toEqual([])
  })
})
