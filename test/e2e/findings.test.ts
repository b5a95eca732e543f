import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { showAudit } from '../support/scenes/views.ts'

describe.skipIf(noChromium)('findings in the audit', () => {
  let workbench: SampleWorkbench
  let page: Page
  beforeAll(async () => {
    workbench = await openSampleWorkbench()
    page = workbench.page
    await showAudit(page)
  })
  afterAll(() => workbench?.close())

  const saved = () => page.locator('[data-save-state=saved]').waitFor()
  const findingPanel = () => page.getByRole('region', { name: 'Finding', exact: true })
  const category = () => findingPanel().getByRole('heading').innerText()
  /** Lines of the history of the only finding of the patch. */
  async function revisions(): Promise<string[]> {
    const findings = page.getByRole('region', { name: 'Findings of this patch' })
    await findings.locator('summary').first().click()
    await findings.getByRole('list', { name: 'History' }).first().waitFor()
    return findings.getByRole('list', { name: 'History' }).first().getByRole('listitem').allInnerTexts()
  }

  it('makes one revision of a category, a severity, a note and a region, and one undo takes it back', async () => {
    // No reader has judged the last patch.
    await page.keyboard.press('End')
    await page.keyboard.press('1')
    await page.keyboard.press('Shift+3')
    await page.keyboard.press('r')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('n')
    await page.keyboard.type('a stroke is gone')
    await page.keyboard.press('Enter')
    await saved()
    await page.keyboard.press('Enter')
    expect(await category()).toBe('Lost structure')
    const lines = await revisions()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/lost structure, major\s*“?a stroke is gone/)
    expect(await page.getByText('Region at row 8, column 7: 14 × 14 pixels').count()).toBe(1)
    await page.keyboard.press('u')
    await page.getByText('Patch has no finding').waitFor()
    expect(await category()).toBe('Flag')
  })

  it('flags all outputs of a patch by one key, and takes all of them back by one undo', async () => {
    await page.keyboard.press('End')
    await page.keyboard.press('e')
    await page.keyboard.press('2')
    await saved()
    const findings = page.getByRole('region', { name: 'Findings of this patch' })
    const outputs = await page.getByRole('group', { name: 'Outputs of the next flag' }).getByRole('button').count()
    // The last button chooses all or one.
    await expect.poll(() => findings.locator('summary').count()).toBe(outputs - 1)
    await page.keyboard.press('u')
    await page.getByText(`${outputs - 1} findings are as they were before`).waitFor()
    expect(await findings.count()).toBe(0)
  })

  it('lists findings, revises three of them at once, saves them, and one undo takes the revision back', async () => {
    await page.keyboard.press('End')
    for (const move of ['k', 'k', 'k']) {
      await page.keyboard.press(move)
      await page.keyboard.press('4')
      await page.keyboard.press('n')
      await page.keyboard.type('one of three')
      await page.keyboard.press('Enter')
      await saved()
    }
    await page.keyboard.press('Shift+F')
    const list = page.getByRole('region', { name: 'Findings of the audit' })
    await list.getByPlaceholder('Text of the note').fill('of three')
    const rows = list.locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(3)
    await list.getByRole('checkbox', { name: 'Select all own findings' }).click()
    await list.getByRole('combobox', { name: /^New category/ }).click()
    await page.getByRole('option', { name: 'Artefact' }).click()
    await list.getByRole('button', { name: 'Revise 3 findings' }).click()
    await page.getByText('3 findings revised').waitFor()
    /** The text of a mark, its number, stands before the category. */
    const categories = async () =>
      (await list.locator('tbody td.category').allInnerTexts()).map((text) => text.split('\n').at(-1))
    expect(await categories()).toEqual(['Artefact', 'Artefact', 'Artefact'])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      list.getByRole('button', { name: 'CSV' }).click()
    ])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatch(/^finding,audit,patch_number,slice_number,.*,category,severity,note,/)
    expect(lines.slice(1).every((line) => line.includes(',artefact,moderate,one of three,'))).toBe(true)
    await page.keyboard.press('u')
    await expect.poll(categories).toEqual(['Over-smoothing', 'Over-smoothing', 'Over-smoothing'])
    // A press on the patch shows it in the inspector.
    await rows.first().locator('td button').nth(1).click()
    expect(await category()).toBe('Over-smoothing')
  })
})
