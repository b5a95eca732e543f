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
})
