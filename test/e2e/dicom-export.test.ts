import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { auditSeries, filesIn, patchAt, type AuditedSeries } from '../src-core/dicom-objects/support/audited-series.ts'
import { goTo } from '../support/review-flow.ts'
import { shells, type OpenWorkbench } from '../support/shells.ts'

const [served] = shells
if (served!.unavailable) console.warn(`The DICOM export on the screen skips: ${served!.unavailable}`)

describe.skipIf(served!.unavailable)('DICOM objects on the screen', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-dicom-'))
  let workbench: OpenWorkbench | undefined
  let audited: AuditedSeries
  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are written from Reports, without the identity by default', async () => {
    audited = await auditSeries(folder, [
      { patch: patchAt(1, 0, 1), output: 'median', reader: 'Ada', severity: 'major', note: 'A rod is gone' }
    ])
    const sent = await audited.export('sent', '--keep-identity', '--objects', 'derived,sr', '--outputs', 'median')
    workbench = await served!.open(folder, [audited.series, sent.folder])
    const { page } = workbench
    await page.getByText('Low dose B30f').first().waitFor()
    await goTo(page, 'Reports')
    await page.getByRole('button', { name: 'Export DICOM' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export DICOM' })
    await dialog.getByRole('radio', { name: /^Replace/, checked: true }).waitFor()
    for (const form of [/^Report/, /^First page/]) await dialog.getByRole('checkbox', { name: form }).click()
    await dialog.getByRole('button', { name: 'Export to the workspace' }).click()
    await page
      .getByText('11 DICOM objects exported, not signed; the identity was replaced')
      .waitFor({ timeout: 60_000 })
    const files = filesIn(join(audited.workspace, 'exports'))
    expect(files).toHaveLength(11)
    for (const file of files) expect(readFileSync(file).includes('Zebrafink')).toBe(false)
  })

  it('bring no finding twice that an audit of the workspace has', async () => {
    const { page } = workbench!
    await goTo(page, 'Sources')
    await page.getByRole('button', { name: 'More for DENOISED Median' }).click()
    await page.getByRole('menuitem', { name: 'View slices' }).click()
    await page.getByRole('application', { name: /DENOISED Median/ }).waitFor()
    expect(await page.getByRole('region', { name: 'Findings of a report' }).count()).toBe(0)
  })
})

describe.skipIf(served!.unavailable)('DICOM objects in another workspace', { timeout: 180_000 }, () => {
  const [from, to] = [mkdtempSync(join(tmpdir(), 'denoscope-from-')), mkdtempSync(join(tmpdir(), 'denoscope-to-'))]
  let workbench: OpenWorkbench | undefined
  afterAll(async () => {
    await workbench?.close()
    for (const folder of [from, to]) rmSync(folder, { recursive: true, force: true })
  })

  it('show their findings with region, reader and note', async () => {
    const audited = await auditSeries(from, [
      { patch: patchAt(1, 0, 1), output: 'median', reader: 'Ada', severity: 'major', note: 'A rod is gone' }
    ])
    const sent = await audited.export('sent', '--keep-identity', '--objects', 'derived,sr', '--outputs', 'median')
    workbench = await served!.open(to, [sent.folder])
    const { page } = workbench
    await page.getByText('DENOISED Median').first().waitFor()
    await goTo(page, 'Sources')
    await page.getByRole('button', { name: 'More for DENOISED Median' }).click()
    await page.getByRole('menuitem', { name: 'View slices' }).click()
    const list = page.getByRole('region', { name: 'Findings of a report' })
    await list.getByRole('button', { name: /Slice\s2.*Lost structure, major.*Ada.*A rod is gone/ }).click()
    await page.locator('rect.region[data-category=lost-structure]').waitFor()
  })
})
