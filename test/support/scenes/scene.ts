import type { Page } from 'playwright-core'

export type Theme = 'dark' | 'light'

/** A state of the workbench on the workspace that sample-workspace.ts fills. */
export interface Scene {
  readonly name: string
  /** The themes of its pictures in docs/screenshots: none, dark, or both. */
  readonly pictures: readonly Theme[]
  /** Shows the scene in the dark theme, from any state of the page. Resolves once the scene is complete. */
  show(page: Page): Promise<void>
  /** Undoes what would show in later scenes. */
  leave?(page: Page): Promise<void>
}

export const pictureName = ({ name }: Scene, theme: Theme) => (theme === 'dark' ? name : `${name}-light`)

export const goTo = (page: Page, view: string) =>
  page.getByRole('navigation').first().getByRole('button', { name: view, exact: true }).click()

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()
export const mode = (page: Page, name: string) => page.getByRole('radio', { name, exact: true })

export async function fromPalette(page: Page, command: string): Promise<void> {
  await page.keyboard.press('Control+k')
  const commands = page.getByRole('combobox', { name: 'Commands' })
  await commands.fill(command)
  await page.keyboard.press('Enter')
  // The command may open a dialog too.
  await commands.waitFor({ state: 'detached' })
}

/** Switches by command, so that charts are painted again. Not possible while a dialog is open. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  if ((await page.locator('html').getAttribute('data-theme')) === theme) return
  await fromPalette(page, 'Switch between dark and light')
  await page.locator(`html[data-theme=${theme}]`).waitFor()
}

/** Returns to the dark theme and closes dialogs, so that the next scene starts from a view. */
export async function leaveScene(page: Page, scene: Scene): Promise<void> {
  const over = page.getByRole('dialog').or(page.getByRole('menu'))
  while (await over.count()) {
    const top = await over.last().elementHandle()
    await page.keyboard.press('Escape')
    // The first Escape closes a tooltip under the mouse.
    await top?.waitForElementState('hidden', { timeout: 5000 }).catch(() => {})
  }
  const back = page.getByRole('button', { name: /^Back( to sources)?$/ })
  if (await back.count()) await back.first().click()
  await setTheme(page, 'dark')
  await scene.leave?.(page)
}
