import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)

/** The element in focus: 'BODY', or its tag with its name or text. */
const inFocus = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element } = document
    if (!element || element === document.body) return 'BODY'
    return `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''}`
  })

describe.skipIf(noChromium)('the focus, with keys alone', () => {
  let workbench: SampleWorkbench
  let page: Page
  beforeAll(async () => {
    workbench = await openSampleWorkbench()
    page = workbench.page
    await page.keyboard.press('Tab')
  })
  afterAll(() => workbench?.close())

  /** Presses a control by its key, wherever it lies. */
  async function press(role: 'button' | 'menuitem' | 'tab' | 'checkbox', name: string | RegExp): Promise<void> {
    await page.getByRole(role, { name }).first().focus()
    await page.keyboard.press('Enter')
  }
  const staysInPage = () => expect.poll(() => inFocus(page)).not.toBe('BODY')
  const isOn = (part: RegExp) => expect.poll(() => inFocus(page)).toMatch(part)

  it.each([
    ['Alt+2', 'Sources', /^H1 Sources/],
    ['Alt+3', 'Patchify', /^(DIV|CANVAS) Slice/i],
    ['Alt+4', 'Audit', /^DIV Patches of/],
    ['Alt+6', 'Models', /^H2 Models/],
    ['Alt+7', 'Reports', /^H[12] /],
    ['Alt+8', 'Settings', /^H1 Settings/],
    ['Alt+9', 'Physics', /^H2 Physics/],
    ['Alt+1', 'Home', /^H1 Home/]
  ])('is in the view that %s opens: %s', async (chord, _view, target) => {
    // A control of the view that is left.
    await page.locator('main button:visible').first().focus()
    await page.keyboard.press(chord)
    await isOn(target)
  })

  it('is on the slice of the phantom opened from Home, and in Sources after Escape', async () => {
    await page.keyboard.press('Alt+2')
    await press('button', /^More for .*phantom/i)
    await press('menuitem', /View slices/)
    await isOn(/^DIV Slice/)
    await page.keyboard.press('Shift+p')
    await staysInPage()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await isOn(/^H1 Sources/)
  })

  it('stays in Compare slices and on every tab of an audit', async () => {
    await press('button', /^More for .*phantom/i)
    await press('menuitem', /Compare with/)
    await isOn(/^DIV Slice/)
    await page.keyboard.press('Alt+4')
    await isOn(/^DIV Patches of/)
    for (const chord of ['Shift+G', 'Shift+A', 'Shift+F', 'Shift+W']) {
      await page.keyboard.press(chord)
      await staysInPage()
    }
  })

  it('returns to what opened a dialog, and to the view if that is gone', async () => {
    await page.keyboard.press('Alt+1')
    await isOn(/^H1 Home/)
    await press('button', 'Show keys')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await isOn(/^BUTTON Show keys/)
    await page.locator('main button:visible').first().focus()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Commands' }).fill('Go to Settings')
    await page.keyboard.press('Enter')
    await isOn(/^H1 Settings/)
  })

  it('goes to the heading of the part whose control is removed', async () => {
    await page.evaluate(() => {
      const section = document.querySelector('main section section')!
      const button = section.appendChild(document.createElement('button'))
      button.focus()
      button.remove()
    })
    await isOn(/^H2 /)
  })
})
