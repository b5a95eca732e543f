import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contrast, rules, violations } from '../support/accessibility.ts'
import { noChromium } from '../support/chromium.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { leave, others, views } from '../support/scenes.ts'

if (noChromium) console.warn(`Accessibility tests skip: ${noChromium}`)

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
