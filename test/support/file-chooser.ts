import type { FileChooser, Page } from 'playwright-core'

/**
 * The chooser of files that an action opens.
 * Playwright tells the browser to hand over choosers when the first listener is added, and does not wait for it.
 * A key pressed at once can come first: the browser then cancels the chooser.
 */
export async function fileChooser(page: Page, open: () => Promise<unknown>): Promise<FileChooser> {
  const chooser = page.waitForEvent('filechooser')
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)))
  const [opened] = await Promise.all([chooser, open()])
  return opened
}
