import axeCore from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { leave, others, views } from '../support/scenes.ts'

if (noChromium) console.warn(`Accessibility tests skip: ${noChromium}`)

/** Every rule of WCAG 2.0, 2.1 and 2.2 at the levels A and AA that a program can check. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Of these only contrast depends on the theme. */
const contrast = ['color-contrast']

/**
 * One line for each element that breaks a rule; of a dialog where one is open, since what it covers has a scene of its own.
 * Frames are left out: the report's sandbox lets no program in.
 */
async function violations(page: Page, runOnly: axeCore.RunOptions['runOnly']): Promise<string[]> {
  await page.evaluate(axeCore.source)
  const found = await page.evaluate((runOnly) => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore }
    return axe.run(document.querySelector('[role=dialog]') ?? document, { iframes: false, resultTypes: ['violations'], runOnly })
  }, runOnly)
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`)
  )
}

describe.skipIf(noChromium)('what a program can check of WCAG 2 A and AA', () => {
  let workbench: SampleWorkbench

  beforeAll(async () => {
    workbench = await openSampleWorkbench()
  })
  afterAll(() => workbench?.close())

  const setTheme = (theme: 'dark' | 'light') =>
    workbench.page.evaluate((name) => void (document.documentElement.dataset.theme = name), theme)

  for (const scene of [...views, ...others]) {
    it(`holds for ${scene.name}, dark and light`, async () => {
      const { page } = workbench
      await leave(page)
      await scene.show(page)
      expect(await violations(page, rules)).toEqual([])
      await setTheme('light')
      expect(await violations(page, contrast)).toEqual([])
      await setTheme('dark')
    })
  }

  it('holds for an exported report', async () => {
    const { page } = workbench
    await leave(page)
    await views.find(({ name }) => name === 'reports')!.show(page)
    const html = await page.locator('iframe').getAttribute('srcdoc')
    const report = await page.context().newPage()
    await report.setContent(html!)
    expect(await violations(report, rules)).toEqual([])
    await report.close()
  })
})
