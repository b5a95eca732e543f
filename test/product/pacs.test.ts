import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { slicePlace, syntheticDicom } from '../support/dicom.ts'
import { addServer } from '../support/pacs-screen.ts'
import { startOrthanc, withoutOrthanc, type Orthanc } from '../support/orthanc.ts'
import { goTo } from '../support/review-flow.ts'
import { slowProxy, type Passage } from '../src-core/pacs/support/slow-proxy.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

const missing = noChromium ?? withoutOrthanc
if (missing) console.warn(`The PACS dialog is not tested: ${missing}.`)

/** Stores a series of four slices by the REST interface of Orthanc. */
async function storeSeries(orthanc: Orthanc, number: number, description: string): Promise<void> {
  for (let index = 0; index < 4; index++) {
    const file = syntheticDicom({
      seed: number * 10 + index,
      attributes: {
        ...slicePlace(index),
        '0008,0018': ['UI', `1.2.3.${number}.${index + 1}`],
        '0008,0020': ['DA', '20240312'],
        '0008,1030': ['LO', 'Thorax'],
        '0008,103E': ['LO', description],
        '0010,0010': ['PN', 'Wombat^Walter'],
        '0010,0020': ['LO', 'MRN-77'],
        '0020,000D': ['UI', '1.2.3'],
        '0020,000E': ['UI', `1.2.3.${number}`]
      }
    })
    const { ok } = await fetch(`http://127.0.0.1:${orthanc.httpPort}/instances`, {
      method: 'POST',
      body: new Uint8Array(file),
      headers: { Authorization: `Basic ${Buffer.from('reader:right').toString('base64')}` }
    })
    expect(ok).toBe(true)
  }
}

describe.skipIf(missing !== null)('PACS on the screen', () => {
  let orthanc: Orthanc
  let folder: string
  let served: ServedWorkbench
  let page: Page
  let close: () => Promise<void>
  beforeAll(async () => {
    orthanc = await startOrthanc({ AuthenticationEnabled: true, RegisteredUsers: { reader: 'right' } })
    await storeSeries(orthanc, 4, 'low dose')
    await storeSeries(orthanc, 5, 'full dose')
    folder = mkdtempSync(join(tmpdir(), 'denoscope-pacs-'))
    served = await serveWorkbench(join(folder, 'workspace'))
    const browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(served.url)
    close = () => browser.close()
  })
  afterAll(async () => {
    await close?.()
    await served?.stop()
    await orthanc?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })

  it('adds a server to the address book, and tests it with a typed password', async () => {
    await addServer(page, { name: 'Ward', url: orthanc.url, user: 'reader' })
    const panel = page.getByRole('region', { name: 'PACS' })
    await panel.getByRole('button', { name: 'Test' }).click()
    await panel.getByLabel('Password of reader at Ward').fill('right')
    await panel.getByRole('button', { name: 'Use password' }).click()
    await page.getByText('Ward answers').waitFor()
  })

  it('asks for another password after a wrong one', async () => {
    await page.reload()
    await goTo(page, 'Sources')
    await button('PACS').first().click()
    await button('Search').click()
    await page.getByLabel('Password of reader at Ward').fill('wrong')
    await button('Use password').click()
    await page.getByText(/the password of 'reader' is wrong/).waitFor()
    await page.getByLabel('Password of reader at Ward').fill('right')
    await button('Use password').click()
    await page.getByRole('table', { name: 'Series found' }).waitFor()
  })

  it('lists series without names, and fetches two as a pair', async () => {
    const table = page.getByRole('table', { name: 'Series found' })
    const text = await table.textContent()
    expect(text).toContain('W. W.')
    expect(text).not.toMatch(/Wombat|MRN/)
    await button('Show patient data').click()
    await table.getByText('Wombat^Walter · MRN-77').first().waitFor()
    await table.getByRole('checkbox', { name: 'Choose low dose' }).click()
    await table.getByRole('checkbox', { name: 'Choose full dose' }).click()
    await button('Fetch as a pair').click()
    await page.getByText(/^Fetched 2\sseries$/).waitFor()
    await page
      .getByRole('region', { name: /low dose|full dose/ })
      .first()
      .waitFor()
    const uploads = join(folder, 'workspace', 'uploads')
    const [batch] = readdirSync(uploads)
    expect(readdirSync(join(uploads, batch!)).sort()).toEqual(['1.2.3.4', '1.2.3.5'])
    expect(existsSync(join(uploads, batch!, '1.2.3.4', '1.2.3.4.1.dcm'))).toBe(true)
  })

  it('keeps a log of the fetch that names no patient', async () => {
    await page.keyboard.press('Control+j')
    await page.getByRole('button', { name: /^Log of Fetching 2 series/ }).click()
    const log = page.getByRole('dialog', { name: 'Log' })
    await log.getByText('done fetch count=8 of=8').waitFor()
    expect(await log.textContent()).not.toMatch(/Wombat|MRN|1\.2\.3/)
    await page.keyboard.press('Escape')
  })

  it('goes on with a fetch that was cut, in another window, after its password was typed', async () => {
    const passage: Passage = { bytes: 1024, pause: 0, cutAfter: 8_000 }
    const { port } = await slowProxy(orthanc.httpPort, passage)
    const url = orthanc.url.replace(/:\d+/, `:${port}`)
    await addServer(page, { name: 'Cut', url, user: 'reader' })
    await goTo(page, 'Sources')
    await button('Back to sources').click()
    await button('PACS').first().click()
    await page.getByRole('dialog', { name: 'PACS' }).getByLabel('Server').click()
    await page.getByRole('option', { name: 'Cut' }).click()
    await button('Search').click()
    await page.getByLabel('Password of reader at Cut').fill('right')
    await button('Use password').click()
    await page.getByRole('checkbox', { name: 'Choose low dose' }).click()
    await button('Fetch 1 series').click()
    const other = await (await page.context().browser()!.newContext()).newPage()
    await other.goto(served.url)
    await other.keyboard.press('Control+j')
    const goOn = other.getByRole('button', { name: 'Go on: Fetching a series from Cut' })
    await goOn.waitFor({ timeout: 60_000 })
    passage.cutAfter = undefined
    await goOn.click()
    await other.getByLabel('Password of reader at Cut').fill('right')
    await other.getByRole('button', { name: 'Use password' }).click()
    await other.getByText(/^Fetched 1\sseries$/).waitFor()
    expect(await goOn.count()).toBe(0)
    await other.context().close()
  })
})
