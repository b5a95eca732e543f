import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { shells, type OpenWorkbench } from '../support/shells.ts'

/** Enough for several causes, few enough to be quick. */
const patches = 200

const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })
const filters = (page: Page) => page.getByRole('region', { name: 'Filters' })
const glance = (page: Page) => page.getByRole('region', { name: 'Denoiser comparison' })
const mode = (page: Page, name: string) => page.getByRole('radio', { name, exact: true })

/** '12 of 200 patches' */
async function shownCount(page: Page): Promise<number> {
  const text = await filters(page).getByRole('status').textContent()
  return Number(/([\d,]+) of/.exec(text!)![1]!.replace(',', ''))
}

/** Number of patches in the comparison, once its figures are computed from them. */
async function glanceCount(page: Page): Promise<number> {
  const status = (await glance(page).getByRole('status').textContent())!
  return status.includes('Updating') ? -1 : Number(/([\d,]+)\spatch/.exec(status)![1]!.replace(',', ''))
}

async function openAudit(page: Page, factor: string): Promise<void> {
  await page.getByRole('navigation').first().getByRole('button', { name: 'Home' }).click()
  await page.getByRole('button', { name: 'MNIST test set' }).click()
  const limited = page.getByRole('switch', { name: 'Limit the number of patches' })
  await limited.waitFor()
  if ((await limited.getAttribute('aria-checked')) === 'false') await limited.click()
  await page.getByRole('spinbutton', { name: 'At most' }).fill(String(patches))
  await page.getByRole('spinbutton', { name: 'Factor' }).fill(factor)
  await page.keyboard.press('Tab')
  await page.getByText(new RegExp(`${patches}\\spatches,`)).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: /Run audit/ }).click()
}

const shell = shells[0]!
if (shell.unavailable) console.warn(`The comparison of denoisers skips: ${shell.unavailable}`)

describe.skipIf(shell.unavailable)(`denoiser comparison in ${shell.name}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-glance-'))
  let workbench: OpenWorkbench | undefined
  const problems: string[] = []

  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows means, win rates and distributions of an audit by key', async () => {
    workbench = await shell.open(folder)
    const { page } = workbench
    page.on('pageerror', (error) => problems.push(error.message))
    await openAudit(page, '0.3')
    await wall(page).waitFor({ timeout: 120_000 })
    await page.keyboard.press('Shift+G')
    const means = glance(page).getByRole('table', { name: 'Means' })
    expect(await means.getByRole('row', { name: /^Noisy/ }).textContent()).toMatch(
      /200.*\d+\.\d\s*\[\d+\.\d, \d+\.\d\]/s
    )
    await glance(page)
      .getByRole('table', { name: /^Pairwise comparison: PSNR/ })
      .waitFor({ timeout: 60_000 })
    await expect.poll(() => glanceCount(page)).toBe(patches)
  })

  it('keeps the patches of a bar in wall, filters and plot alike, and lets them go again', async () => {
    const { page } = workbench!
    const bars = glance(page).getByRole('table', { name: 'Causes' }).getByRole('button', { disabled: false })
    const sentences = await bars.evaluateAll((buttons) => buttons.map((button) => (button as HTMLElement).title))
    const counts = sentences.map((sentence) => Number(/: ([\d,]+)\s/.exec(sentence)![1]))
    const place = counts.findIndex((count) => count > 0 && count < patches)
    const kept = counts[place]!
    await bars.nth(place).click()
    expect(await shownCount(page)).toBe(kept)
    await expect.poll(() => glanceCount(page), { timeout: 30_000 }).toBe(kept)
    await page.keyboard.press('p')
    const plot = page.getByRole('img', { name: 'Structural error against PSNR' })
    await plot.waitFor()
    expect(await page.getByText(/shown\. The filters select/).textContent()).toContain(`${kept} of`)
    await page.keyboard.press('Control+z')
    expect(await shownCount(page)).toBe(patches)
    await mode(page, 'Denoiser comparison').click()
  })

  it('ranks the wall by a mean that is pressed, and compares by its score', async () => {
    const { page } = workbench!
    const ssim = glance(page)
      .getByRole('table', { name: 'Means' })
      .getByRole('row', { name: /^Noisy/ })
      .getByRole('button')
      .nth(3)
    await ssim.click()
    expect(await ssim.getAttribute('aria-pressed')).toBe('true')
    expect(await page.getByRole('group', { name: 'Sorting' }).textContent()).toMatch(/SSIM.*Noisy/s)
    await glance(page)
      .getByRole('table', { name: /^Pairwise comparison: SSIM/ })
      .waitFor({ timeout: 30_000 })
  })

  it('keeps the patches on which one denoiser beats another, named among the filters', async () => {
    const { page } = workbench!
    const table = glance(page).getByRole('table', { name: /^Pairwise comparison: SSIM/ })
    await table.waitFor({ timeout: 30_000 })
    const sentences = await table
      .getByRole('button')
      .evaluateAll((buttons) => buttons.map((button) => (button as HTMLElement).title))
    const wins = sentences.map((sentence) => Number(/ on ([\d,]+) of/.exec(sentence)![1]))
    const place = wins.findIndex((count) => count > 0 && count < patches)
    await table.getByRole('button').nth(place).click()
    expect(await shownCount(page)).toBe(wins[place])
    expect(
      await filters(page)
        .getByText(/SSIM: .* better than /)
        .isVisible()
    ).toBe(true)
    await expect.poll(() => glanceCount(page), { timeout: 30_000 }).toBe(wins[place])
    await filters(page).getByRole('button', { name: 'Remove this choice' }).click()
    expect(await shownCount(page)).toBe(patches)
  })

  it('keeps the values of a part of a distribution, and follows a filter set elsewhere', async () => {
    const { page } = workbench!
    await glance(page)
      .getByRole('button', { name: /^Noisy, 25th percentile to median of SSIM/ })
      .click()
    const quarter = await shownCount(page)
    expect(quarter).toBeGreaterThanOrEqual(patches / 4)
    expect(quarter).toBeLessThanOrEqual(patches / 4 + 2)
    await glance(page)
      .getByRole('button', { name: /^Clear the range: Noisy/ })
      .click()
    expect(await shownCount(page)).toBe(patches)
    await page.getByRole('group', { name: 'Queues' }).getByRole('button', { name: /^Lost/ }).click()
    const lost = await shownCount(page)
    expect(lost).toBeLessThan(patches)
    await expect.poll(() => glanceCount(page), { timeout: 30_000 }).toBe(lost)
    await page.keyboard.press('Control+z')
  })

  it('saves the shown tables as CSV', async () => {
    const { page } = workbench!
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      glance(page).getByRole('button', { name: 'Save this table as CSV: Means' }).click()
    ])
    expect(file.suggestedFilename()).toMatch(/-means\.csv$/)
    const lines = readFileSync((await file.path())!, 'utf8').split('\r\n')
    expect(lines[0]).toBe('denoiser,score,unit,mean,low95,high95,n')
    expect(lines.find((line) => line.startsWith('Noisy,psnr,dB,'))).toMatch(/,200$/)
  })

  it('compares audits at two noise levels, and opens the other one with the denoiser that was pressed', async () => {
    const { page } = workbench!
    await openAudit(page, '0.5')
    await expect.poll(() => page.getByText(/Gaussian noise 0\.5/).count(), { timeout: 120_000 }).toBeGreaterThan(0)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Commands' }).fill('Compare audits')
    await page.keyboard.press('Enter')
    const table = page.getByRole('table', { name: 'This audit against others' })
    await table.waitFor({ timeout: 60_000 })
    const chart = page.getByRole('img', { name: 'Dose response: SSIM' })
    await chart.waitFor()
    const noisy = table.getByRole('row', { name: /^Noisy/ })
    // SSIM is higher with less noise. The difference from this audit and its interval are positive.
    await expect.poll(() => noisy.textContent(), { timeout: 30_000 }).toMatch(/\+0\.\d{3} \[0/)
    await table
      .getByRole('row', { name: /^Median/ })
      .getByRole('button')
      .first()
      .click()
    await wall(page).waitFor({ timeout: 30_000 })
    expect(
      await page
        .getByText(/Gaussian noise 0\.3/)
        .first()
        .isVisible()
    ).toBe(true)
    expect(await page.getByRole('group', { name: 'Sorting' }).textContent()).toMatch(/Median/)
  })

  it('reported no error on the way', () => {
    expect(problems).toEqual([])
  })
})
