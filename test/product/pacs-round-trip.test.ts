import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { writeDenoiserSeries } from '../support/denoiser-series.ts'
import { filesIn } from '../src-core/dicom-objects/support/audited-series.ts'
import { startOrthanc, withoutOrthanc, type Orthanc } from '../support/orthanc.ts'
import { addServer } from '../support/pacs-screen.ts'
import { goTo } from '../support/review-flow.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

const missing = noChromium ?? withoutOrthanc
if (missing) console.warn(`The way to a PACS and back is not tested: ${missing}.`)

const patient = {
  '0008,0020': ['DA', '20240312'],
  '0008,1030': ['LO', 'Thorax'],
  '0010,0010': ['PN', 'Wombat^Walter'],
  '0010,0020': ['LO', 'MRN-77']
} as const
const studyUid = '2.25.70'
const comprehensiveSr = '1.2.840.10008.5.1.4.1.1.88.33'

describe.skipIf(missing !== null)('series of a PACS', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-round-trip-'))
  let orthanc: Orthanc
  let served: ServedWorkbench
  let page: Page
  let close: () => Promise<void>
  const problems: string[] = []
  beforeAll(async () => {
    orthanc = await startOrthanc()
    const { reference, input } = writeDenoiserSeries(join(folder, 'series'), patient)
    for (const file of [reference, input].flatMap(filesIn)) {
      const answer = await fetch(`http://127.0.0.1:${orthanc.httpPort}/instances`, {
        method: 'POST',
        body: readFileSync(file)
      })
      if (!answer.ok) throw new Error(`Orthanc refused a file (${answer.status})`)
    }
    served = await serveWorkbench(join(folder, 'workspace'))
    const browser = await launchChromium()
    close = () => browser.close()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(served.url)
    await addServer(page, { name: 'Ward', url: orthanc.url })
  })
  afterAll(async () => {
    await close?.()
    await served?.stop()
    await orthanc?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  /** Answer of the PACS itself to a query over DICOMweb. */
  const asked = async (path: string) => {
    const answer = await fetch(`${orthanc.url}/${path}`, { headers: { Accept: 'application/dicom+json' } })
    return (await answer.json()) as Record<string, { Value?: unknown[] }>[]
  }

  it('are found by patient, date, description and modality, and fetched as a pair', async () => {
    await goTo(page, 'Sources')
    await button('PACS').first().click()
    const dialog = page.getByRole('dialog', { name: 'PACS' })
    await dialog.getByLabel('Patient ID').fill('MRN-77')
    await dialog.getByLabel('Patient name').fill('Nobody*')
    await button('Search').click()
    await dialog.getByText('Nothing found.').waitFor()
    await dialog.getByLabel('Patient name').fill('Wombat*')
    await dialog.getByLabel('Date').fill('2024-03-01..2024-03-31')
    await dialog.getByLabel('Description').fill('dose')
    await dialog.getByLabel('Modality').fill('ct')
    await button('Search').click()
    const table = dialog.getByRole('table', { name: 'Series found' })
    await table.getByRole('checkbox', { name: 'Choose Quarter dose' }).click()
    await table.getByRole('checkbox', { name: 'Choose Full dose' }).click()
    await button('Fetch as a pair').click()
    await page.getByText(/^Fetched 2\sseries$/).waitFor()
  })

  it('are audited as low dose and reference', async () => {
    await button('Back to sources').click()
    await button('Patchify Quarter dose').click()
    await page
      .getByText(/\d\spatches/)
      .first()
      .waitFor()
    await button(/Run audit/).click()
    const wall = page.getByRole('grid', { name: /^Patches of / })
    await wall.waitFor({ timeout: 120_000 })
    await page.getByRole('textbox', { name: 'Your name, for the record' }).fill('E. Reader')
    await button('Save name').click()
    await wall.focus()
    await page.keyboard.press('1')
    await page.locator('[data-save-state=saved]').waitFor()
    await page.getByText(/real pair with Full dose, quarter dose \(25\s%\)/).waitFor()
  })

  it('get their denoised series and the report with the finding back into their study', async () => {
    await goTo(page, 'Reports')
    await button('Export DICOM').click()
    const dialog = page.getByRole('dialog', { name: 'Export DICOM' })
    await dialog.getByRole('radio', { name: /^Keep/ }).click()
    await dialog.getByRole('button', { name: 'Export to the workspace' }).click()
    await button('Send to PACS').click({ timeout: 60_000 })
    await button('Send exported objects to Ward').click()
    const objects = filesIn(join(folder, 'workspace', 'exports')).length
    await page.getByText(new RegExp(`^Ward stored ${objects}\\sobjects$`)).waitFor({ timeout: 60_000 })
    const instances = await asked(`studies/${studyUid}/instances?includefield=SOPClassUID`)
    expect(instances).toHaveLength(6 + objects)
    const series = await asked(`studies/${studyUid}/series?Modality=CT&includefield=SeriesDescription`)
    const descriptions = series.map((one) => one['0008103E']?.Value?.[0])
    expect(descriptions).toEqual(expect.arrayContaining(['Full dose', 'Quarter dose', 'DENOISED Median']))
    const [report] = await asked(`studies/${studyUid}/instances?SOPClassUID=${comprehensiveSr}`)
    const reportUid = report!['00080018']!.Value![0]
    const reportSeries = report!['0020000E']!.Value![0]
    const [content] = await asked(`studies/${studyUid}/series/${reportSeries}/instances/${reportUid}/metadata`)
    expect(content!['00100020']!.Value).toEqual(['MRN-77'])
    expect(JSON.stringify(content)).toContain('LOST')
    expect(problems).toEqual([])
  })
})
