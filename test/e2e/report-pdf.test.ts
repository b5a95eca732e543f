import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderReportHtml } from '../../src-core/reports/report-files.ts'
import { inputWithDiscrepancies } from '../src-core/reports/support/discrepancies.ts'
import { writeSampleAudit } from '../src-core/reports/support/sample-workspace.ts'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { findElectron, launchElectron, type RunningElectron } from '../support/electron.ts'
import { isPdf, pageCount, textOf } from '../support/pdf.ts'

const electron = await findElectron()
if ('reason' in electron) console.warn(`Electron tests skip: ${electron.reason}`)

describe.skipIf('reason' in electron)('a report in the Electron window', () => {
  let folder: string
  let running: RunningElectron

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-report-'))
    await writeSampleAudit(join(folder, 'workspace'))
    if ('reason' in electron) return
    running = await launchElectron(electron, { userData: folder, webGl: false })
    await running.page.getByRole('navigation').getByRole('button', { name: 'Reports' }).click()
  })
  afterAll(async () => {
    await running?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('follows what is typed while it is typed', async () => {
    const { page } = running
    const preview = page.frameLocator('iframe')
    await preview.getByRole('heading', { name: 'Findings' }).waitFor()
    await page.getByLabel('Title').fill('Night <shift>')
    await page.getByLabel('Institution').fill('St. Elsewhere')
    await page.getByLabel('Conclusion').fill('Not fit for reading.')
    await preview.getByRole('heading', { name: 'Night <shift>', exact: true }).waitFor()
    await preview.getByText('St. Elsewhere').waitFor()
    await preview.getByText('Not fit for reading.').waitFor()
    await page.getByText('Saved', { exact: true }).waitFor()
  })

  it('is printed to a PDF with its words, its title at the head and a number at the foot of each page', async () => {
    const { page } = running
    await page.getByRole('button', { name: 'Export PDF' }).click()
    await page.getByRole('button', { name: 'Download report.pdf' }).waitFor()
    const reports = join(folder, 'workspace', 'reports')
    const [report] = readdirSync(reports)
    expect(readdirSync(join(reports, report!))).toEqual(['report.pdf'])
    const pdf = readFileSync(join(reports, report!, 'report.pdf'))
    expect(isPdf(pdf)).toBe(true)
    const pages = pageCount(pdf)
    expect(pages).toBeGreaterThan(3)
    const text = textOf(pdf)
    if (text === null) return
    expect(text.match(/Night <shift>/g)!.length).toBeGreaterThanOrEqual(pages)
    expect(text).toContain(`${pages} of ${pages}`)
    for (const words of ['St. Elsewhere', 'Not fit for reading.', 'Lost structure, major', 'Methods and versions'])
      expect(text).toContain(words)
  })
})

describe.skipIf(noChromium)('a report on paper', () => {
  it('is no wider than its sheet, as Chromium would print all of it smaller', async () => {
    const browser = await launchChromium()
    try {
      // A4 without its margins, at 96 pixels per inch.
      const page = await browser.newPage({ viewport: { width: 687, height: 1008 } })
      await page.emulateMedia({ media: 'print' })
      await page.setContent(await renderReportHtml(await inputWithDiscrepancies()))
      expect(await page.getByRole('table').count()).toBeGreaterThan(5)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(687)
    } finally {
      await browser.close()
    }
  })
})
