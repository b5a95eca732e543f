import type { Page } from 'playwright-core'

export type Theme = 'dark' | 'light'

/** Something the workbench can show, on the workspace that sample-workspace.ts fills. */
export interface Scene {
  readonly name: string
  /** The themes in which it has a picture in docs/screenshots: none, dark, or both. */
  readonly pictures: readonly Theme[]
  /** Brings it up in the dark, from wherever the page is. Resolves when it shows what it waited for. */
  show(page: Page): Promise<void>
  /** Takes back what would show in later scenes. */
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

/** Switches as a person does, so that charts are drawn anew too; not possible while a dialog is open. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  if ((await page.locator('html').getAttribute('data-theme')) === theme) return
  await fromPalette(page, 'Switch between dark and light')
  await page.locator(`html[data-theme=${theme}]`).waitFor()
}

/** Comes back to the dark, and closes what the scene opened, so that the next one starts from a view. */
export async function leaveScene(page: Page, scene: Scene): Promise<void> {
  const over = page.getByRole('dialog').or(page.getByRole('menu'))
  while (await over.count()) {
    const top = await over.last().elementHandle()
    await page.keyboard.press('Escape')
    // A tooltip under the mouse takes the first Escape for itself.
    await top?.waitForElementState('hidden', { timeout: 5000 }).catch(() => {})
  }
  const back = page.getByRole('button', { name: /^Back( to sources)?$/ })
  if (await back.count()) await back.first().click()
  await setTheme(page, 'dark')
  await scene.leave?.(page)
}
