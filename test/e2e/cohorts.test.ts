import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileChooser } from '../support/file-chooser.ts'
import { goTo } from '../support/review-flow.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const patience = { timeout: 120_000 }
const chromium = shells.find(({ name }) => name === 'a browser')!
if (chromium.unavailable) console.warn(`Cohorts on the screen skip: ${chromium.unavailable}`)
/** Folder for pictures of the steps; none by default. */
const pictures = process.env['COHORT_PICTURES']

const plan = `title: Two phantoms
series:
  - phantom: 2
    slices: 1
settings:
  - name: noise 0.1
    degradation: gaussian:0.1
    limit: 40
denoisers: [median]
`

describe.skipIf(chromium.unavailable)('a cohort on the screen, in a browser', { timeout: 240_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'denoscope-cohort-screen-'))
  const problems: string[] = []
  let workbench: OpenWorkbench
  let page: Page

  beforeAll(async () => {
    writeFileSync(join(home, 'plan.yaml'), plan)
    writeFileSync(join(home, 'wrong.yaml'), plan.replace('denoisers: [median]', 'denoisers: [medain]'))
    writeFileSync(join(home, 'outside.yaml'), plan.replace(/- phantom: 2\n {4}slices: 1/, `- folder: ${tmpdir()}`))
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
  async function choosePlan(name: string): Promise<void> {
    const chooser = await fileChooser(page, () => page.getByRole('button', { name: 'Choose a plan' }).click())
    await chooser.setFiles(join(home, name))
  }

  it('says what is wrong with a plan, and runs nothing', async () => {
    await goTo(page, 'Cohorts')
    await page.getByText('No cohort is open').waitFor(patience)
    await picture('empty')
    await choosePlan('wrong.yaml')
    await page
      .getByText(/medain/)
      .first()
      .waitFor(patience)
    await picture('wrong')
  })

  it('opens no folder that the program was not started with', async () => {
    await choosePlan('outside.yaml')
    await page
      .getByText(/lies outside of the folders that Denoscope was started with/)
      .first()
      .waitFor(patience)
  })

  it('goes from a plan over the check and the run to the report', async () => {
    await choosePlan('plan.yaml')
    await page.getByText(/2\sseries of 2\spatients, 1\ssetting/).waitFor(patience)
    const table = page.getByRole('table', { name: 'Series and audits' })
    await expect.poll(() => table.getByRole('cell', { name: 'waiting' }).count(), patience).toBe(2)
    await picture('checked')
    await page.getByRole('button', { name: 'Run audits' }).click()
    await page.getByRole('progressbar', { name: 'Cohort' }).waitFor(patience)
    await picture('running')
    const report = page.frameLocator('iframe[title="Report preview"]')
    await report.getByRole('heading', { level: 1 }).waitFor({ timeout: 200_000 })
    await page
      .getByText(/2 of 2\saudits/)
      .first()
      .waitFor(patience)
    await picture('report')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'patients.csv' }).click()
    ])
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/P0001/)
    await page.getByRole('radio', { name: 'Series' }).click()
    await expect.poll(() => table.getByRole('cell', { name: 'done' }).count(), patience).toBe(2)
    await picture('series')
    expect(problems).toEqual([])
  })

  it('draws cases of both patients, and plans a review of them', async () => {
    await page.getByRole('spinbutton', { name: 'Patches' }).fill('6')
    await page.getByRole('spinbutton', { name: 'Patches' }).press('Enter')
    await picture('cases')
    await page.getByRole('button', { name: 'Draw cases and plan a review' }).click()
    await page.getByRole('heading', { name: 'New review' }).waitFor(patience)
    await page
      .getByText(/Two phantoms: cases of 2.patients/)
      .first()
      .waitFor(patience)
    await picture('planned')
    await page.getByRole('button', { name: 'Start the review' }).click()
    await page.getByRole('heading', { name: 'New review' }).waitFor({ ...patience, state: 'detached' })
    await picture('review')
    await goTo(page, 'Audit')
    await page
      .getByText(/P000[12], S000[12], slice/)
      .first()
      .waitFor(patience)
    await picture('cases-in-audit')
    await goTo(page, 'Cohorts')
    expect(problems).toEqual([])
  })

  it('removes a cohort, and brings it back', async () => {
    await page.getByRole('button', { name: 'Remove cohort' }).click()
    await page.getByText('No cohort is open').waitFor(patience)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('combobox', { name: /^Cohort/ }).click()
    await page.getByRole('option', { name: /Two phantoms/ }).waitFor(patience)
  })
})
