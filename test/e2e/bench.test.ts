import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { benchSchema } from '../../src-core/bench/bench-record.ts'
import { writeScan } from '../support/bench-scan.ts'
import { fileChooser } from '../support/file-chooser.ts'
import { goTo } from '../support/review-flow.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const patience = { timeout: 120_000 }
const exposure = (charge: number) => ({ '0018,0060': ['DS', '120'], '0018,1152': ['IS', String(charge)] }) as const
const chromium = shells.find(({ name }) => name === 'a browser')!
if (chromium.unavailable) console.warn(`The bench on the screen skips: ${chromium.unavailable}`)
/** Folder for pictures of the steps; none by default. */
const pictures = process.env['BENCH_PICTURES']

describe.skipIf(chromium.unavailable)('a bench on the screen, in a browser', { timeout: 240_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'denoscope-bench-screen-'))
  const problems: string[] = []
  let workbench: OpenWorkbench
  let page: Page

  beforeAll(async () => {
    await writeScan(join(home, 'scans', 'full'), { noise: 8, attributes: exposure(200) })
    await writeScan(join(home, 'scans', 'half'), { noise: 8 * Math.SQRT2, attributes: exposure(100) })
    await writeScan(join(home, 'net', 'full'), { noise: 4, attributes: exposure(200) })
    workbench = await chromium.open(join(home, 'workspace'))
    page = workbench.page
    page.on('pageerror', (error) => problems.push(error.message))
  }, 120_000)
  afterAll(async () => {
    await workbench?.close()
    rmSync(home, { recursive: true, force: true })
  })

  const picture = async (name: string) => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) })
  }
  async function chooseFolder(button: string, folder: string): Promise<void> {
    const chooser = await fileChooser(page, () => page.getByRole('button', { name: button }).click())
    await chooser.setFiles(folder)
  }

  it('goes from the folder over corrected places and the run to report, limit and export', async () => {
    await goTo(page, 'Physics')
    await chooseFolder('Choose a folder of doses and repeats', join(home, 'scans'))
    await page.getByText('Doses by Exposure of the headers').waitFor(patience)
    const centre = page.getByRole('slider', { name: 'Centre of the module; arrows move it' })
    await centre.waitFor(patience)
    await picture('found')
    await expect.poll(() => page.locator('circle[data-name="Teflon"]').count()).toBe(1)
    await chooseFolder('Add a folder with the subfolders of the input', join(home, 'net'))
    await page.getByRole('textbox', { name: 'Name of output 1' }).fill('Net')
    await page.getByText('Filters').click()
    await page.getByRole('checkbox', { name: /^Gaussian/ }).click()
    const planned = page.getByRole('list', { name: 'What will be measured' })
    expect(await planned.innerText()).toMatch(
      /2\sscans at 2\sdoses; 2\soutputs beside the input\.\n4\sslices for each of 1\sdenoiser/
    )

    const before = Number(await page.getByRole('spinbutton', { name: 'Centre, column' }).inputValue())
    await centre.focus()
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(async () => Number(await page.getByRole('spinbutton', { name: 'Centre, column' }).inputValue()))
      .toBeCloseTo(before + 0.5, 2)
    const run = page.getByRole('button', { name: 'Run bench' })
    expect(await run.isDisabled()).toBe(true)
    await picture('corrected')
    await page.getByRole('button', { name: 'Use these places' }).click()
    await run.click()
    const report = page.frameLocator('iframe[title="Report preview"]')
    await report.getByRole('heading', { name: 'In plain words' }).waitFor(patience)
    await report.getByText(/the places of the phantom are those of a person, entered on the screen/).waitFor()
    await picture('report')

    await page.getByRole('combobox', { name: /^Measure/ }).click()
    await page.getByRole('option', { name: 'Noise, HU', exact: true }).click()
    await page.getByRole('combobox', { name: /^Image/ }).click()
    await page.getByRole('option', { name: 'Net' }).click()
    await page.getByRole('textbox', { name: 'Maximum, HU' }).fill('5')
    await page.getByRole('button', { name: 'Add limit' }).click()
    await page.getByText(/1 of 1\svalue pass/).waitFor(patience)
    await picture('limits')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON', exact: true }).click()
    ])
    const record = benchSchema.parse(JSON.parse(readFileSync(await download.path(), 'utf8')))
    expect(record.phantom.isGiven).toBe(true)
    expect(record.phantom.modules[0]!.x).toBeCloseTo(before + 0.5, 1)
    expect(record.limits[0]!.results).toMatchObject([{ image: 'net', verdict: 'pass' }])

    await page.getByRole('button', { name: 'Remove bench' }).click()
    await page.getByRole('button', { name: 'Run bench' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(problems).toEqual([])
  })
})
