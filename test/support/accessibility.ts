import axeCore from 'axe-core'
import type { Page } from 'playwright-core'

/** Every rule of WCAG 2.0, 2.1 and 2.2 at the levels A and AA that a program can check. */
export const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Only rule that depends on the theme. */
const contrast = ['color-contrast']

/**
 * WCAG 2.5.8 excepts a target whose work another control of the page does.
 * Bands of a distribution are as narrow as their share of values. The range of the score's filter keeps the same
 * patches.
 */
const isExcepted = (rule: string, target: string) => rule === 'target-size' && target.includes('.band')

/**
 * Violations of contrast in the light theme. The theme is set directly, because a dialog may cover its command.
 * Nothing fades, so that no colour is measured halfway.
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
 * One line for each element that breaks a rule, within the open dialog if any: what it covers has a scene of its own.
 * Frames are left out, because the report's sandbox runs no program.
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
