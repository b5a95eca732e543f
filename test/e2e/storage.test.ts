import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { fileChooser } from '../support/file-chooser.ts'
import { slicePlace, syntheticDicom } from '../support/dicom.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { goTo } from '../support/review-flow.ts'

describe.skipIf(noChromium)('storage of the workspace', () => {
  let workbench: SampleWorkbench
  let page: Page
  beforeAll(async () => {
    workbench = await openSampleWorkbench()
    page = workbench.page
  })
  afterAll(() => workbench?.close())

  const storage = () => page.getByRole('region', { name: 'Storage' })
  const row = (name: string | RegExp) => storage().getByRole('listitem').filter({ hasText: name })
  /** Presses Undo in the latest notice. */
  const undo = () => page.getByRole('status').getByRole('button', { name: 'Undo', exact: true }).last().click()
  const audits = () => readdirSync(join(workbench.workspace, 'audits'))

  it('lists audits with their sizes, removes one, and undo brings it back', async () => {
    await goTo(page, 'Settings')
    const audit = row('MNIST test set, Gaussian 0.5')
    expect(await audit.textContent()).toMatch(/Audit.*\d+\sfiles.*\d\sMB/s)
    await audit.getByRole('button', { name: /^Remove/ }).click()
    await storage().getByRole('heading', { name: 'Removed' }).waitFor()
    await undo()
    await storage().getByRole('heading', { name: 'Removed' }).waitFor({ state: 'detached' })
    expect(await row('MNIST test set, Gaussian 0.5').count()).toBe(1)
  })

  it('deletes removed audits for good, and their arrays with them', async () => {
    const before = audits().length
    await row('MNIST test set, Gaussian 0.5')
      .getByRole('button', { name: /^Remove/ })
      .click()
    await storage()
      .getByRole('button', { name: /^Delete for good/ })
      .click()
    await storage().getByRole('heading', { name: 'Removed' }).waitFor({ state: 'detached' })
    expect(await row('MNIST test set, Gaussian 0.5').count()).toBe(0)
    expect(audits()).toHaveLength(before - 1)
  })

  it('counts a series that the browser sent, and takes it away with the series', async () => {
    await goTo(page, 'Sources')
    const chooser = await fileChooser(page, () => page.keyboard.press('Control+o'))
    const files = [0, 1].map((index) => ({
      name: `${index}.dcm`,
      mimeType: 'application/dicom',
      buffer: Buffer.from(
        syntheticDicom({ seed: index, attributes: { ...slicePlace(index), '0008,103E': ['LO', 'Sent by a browser'] } })
      )
    }))
    await chooser.setFiles(files)
    await goTo(page, 'Settings')
    const copies = row('Sent by a browser')
    await copies.waitFor()
    expect(await copies.textContent()).toMatch(/Copied series.*2\sfiles/s)
    const folder = join(workbench.workspace, 'uploads')
    expect(readdirSync(folder)).toHaveLength(1)
    await copies.getByRole('button', { name: /^Remove/ }).click()
    await copies.waitFor({ state: 'detached' })
    // The copies stay while Undo is offered.
    expect(existsSync(join(folder, readdirSync(folder)[0]!))).toBe(true)
    await undo()
    await copies.waitFor()
  })
})
