import axeCore from 'axe-core'
import type { Page } from 'playwright-core'

/** Every rule of WCAG 2.0, 2.1 and 2.2 at the levels A and AA that a program can check. */
export const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Of these only contrast depends on the theme. */
const contrast = ['color-contrast']

/**
 * WCAG 2.5.8 excepts a target whose work another control of the page does: the bands of a distribution are as narrow as their share
 * of the values, and the range of that score's filter keeps the same patches.
 */
const isExcepted = (rule: string, target: string) => rule === 'target-size' && target.includes('.band')

/**
 * What breaks contrast in the light. The theme is put on the page by hand, since what is open may lie over the command that switches
 * as a person does; nothing fades, so that no colour is measured on its way.
 */
export async function lightViolations(page: Page): Promise<string[]> {
  const setTheme = (theme: string) =>
    page.evaluate((name) => void (document.documentElement.dataset.theme = name), theme)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await setTheme('light')
  const found = await violations(page, contrast)
  await setTheme('dark')
  return found
}

/**
 * One line for each element that breaks a rule; of a dialog where one is open, since what it covers has a scene of its own.
 * Frames are left out: the report's sandbox lets no program in.
 */
export async function violations(page: Page, runOnly: axeCore.RunOptions['runOnly']): Promise<string[]> {
  await page.evaluate(axeCore.source)
  const found = await page.evaluate((runOnly) => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore }
    return axe.run(document.querySelector('[role=dialog]') ?? document, {
      iframes: false,
      resultTypes: ['violations'],
      runOnly
    })
  }, runOnly)
  return found.violations.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ target }) => !isExcepted(id, target.join(' ')))
      .map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`)
  )
}
