import type { Page } from 'playwright-core'

/** Something the workbench can show, on the workspace that sample-workspace.ts fills. */
export interface Scene {
  /** Also the name of its picture. */
  readonly name: string
  /** Brings it up, from wherever the page is. Resolves when it shows what it waited for. */
  show(page: Page): Promise<void>
}

export const goTo = (page: Page, view: string) =>
  page.getByRole('navigation').first().getByRole('button', { name: view, exact: true }).click()

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()
const dialog = (page: Page) => page.getByRole('dialog').waitFor()

async function fromPalette(page: Page, command: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill(command)
  await page.keyboard.press('Enter')
}

async function showAudit(page: Page): Promise<void> {
  await goTo(page, 'Audit')
  const wall = page.getByRole('grid', { name: /^Patches of / })
  await wall.waitFor()
  await wall.focus()
  await page.keyboard.press('Home')
}

async function setUpReview(page: Page): Promise<void> {
  await goTo(page, 'Review')
  await button(page, 'Start the review').waitFor()
}

/** A review of the set-up form's task; leaving it brings the set-up back. */
async function startReview(page: Page, task: string): Promise<void> {
  await setUpReview(page)
  await page.getByRole('radio', { name: new RegExp(task) }).click()
  await button(page, 'Start the review').click()
  await page.getByText(/^1 of \d+/).waitFor()
}

/** The views, as the README shows them. */
export const views: readonly Scene[] = [
  {
    name: 'home',
    async show(page) {
      await goTo(page, 'Home')
      await page.getByText('Recent audits').waitFor()
    }
  },
  {
    name: 'sources',
    async show(page) {
      await goTo(page, 'Sources')
      await button(page, /^Patchify /).waitFor()
    }
  },
  {
    name: 'slices',
    async show(page) {
      await goTo(page, 'Sources')
      await button(page, /^More for .*phantom/i).click()
      await page.getByRole('menuitem', { name: /Look/ }).click()
      await page.getByRole('button', { name: 'Back' }).first().waitFor()
    }
  },
  {
    name: 'patchify',
    async show(page) {
      await goTo(page, 'Patchify')
      await button(page, /Run audit/).waitFor()
      await page.getByText(/\d\spatches,/).waitFor({ timeout: 60_000 })
      // The sample patches come last.
      await page.getByText(/\d\sdB/).first().waitFor({ timeout: 60_000 })
    }
  },
  { name: 'audit', show: showAudit },
  { name: 'review-setup', show: setUpReview },
  {
    name: 'review',
    async show(page) {
      await setUpReview(page)
      await button(page, 'Continue').click()
      await page.getByText(/^7 of 12/).waitFor()
      await page.keyboard.press('1')
    }
  },
  {
    name: 'review-results',
    async show(page) {
      await page.keyboard.press('q')
      await setUpReview(page)
      await button(page, 'Results').click()
      await page.getByText(/kappa/i).first().waitFor()
    }
  },
  {
    name: 'models',
    async show(page) {
      await goTo(page, 'Models')
      await page.getByRole('heading', { name: 'Models' }).waitFor()
    }
  },
  {
    name: 'reports',
    async show(page) {
      await goTo(page, 'Reports')
      await page.frameLocator('iframe').getByRole('heading').first().waitFor()
    }
  },
  {
    name: 'settings',
    async show(page) {
      await goTo(page, 'Settings')
      await page.getByRole('heading', { name: 'Keys' }).waitFor()
    }
  },
  // Last, since it leaves another audit chosen.
  {
    name: 'audit-slice',
    async show(page) {
      await showAudit(page)
      await page.getByRole('combobox', { name: /^Audit/ }).click()
      await page.getByRole('option', { name: /^CT phantom/ }).click()
      await page.getByRole('radio', { name: 'Slice', exact: true }).click()
      await page.getByRole('application').first().waitFor()
    }
  }
]

/** Switches as a person does, so that charts are drawn anew too. */
export async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  if ((await page.locator('html').getAttribute('data-theme')) === theme) return
  await fromPalette(page, 'Switch between dark and light')
  await page.locator(`html[data-theme=${theme}]`).waitFor()
}

/** What opens over the views, and what is seen less often. */
export const others: readonly Scene[] = [
  {
    name: 'gallery',
    async show(page) {
      await fromPalette(page, 'Go to Gallery')
      await page.getByRole('heading', { name: 'Component gallery' }).waitFor()
    }
  },
  {
    name: 'palette',
    async show(page) {
      await goTo(page, 'Home')
      await page.keyboard.press('Control+k')
      await dialog(page)
    }
  },
  {
    name: 'keys',
    async show(page) {
      await goTo(page, 'Audit')
      await page.getByRole('region', { name: 'Filters' }).waitFor()
      await page.keyboard.press('?')
      await dialog(page)
    }
  },
  {
    name: 'mnist-dialog',
    async show(page) {
      await fromPalette(page, 'Open MNIST')
      await dialog(page)
    }
  },
  {
    name: 'phantom-dialog',
    async show(page) {
      await fromPalette(page, 'Open CT phantom')
      await dialog(page)
    }
  },
  {
    name: 'compare-dialog',
    async show(page) {
      await fromPalette(page, 'Compare two series')
      await dialog(page)
    }
  },
  {
    name: 'jobs',
    async show(page) {
      await page.keyboard.press('Control+j')
      await dialog(page)
    }
  },
  {
    name: 'forced-choice',
    async show(page) {
      await startReview(page, 'Find the real patch')
    }
  },
  {
    name: 'training-form',
    async show(page) {
      await goTo(page, 'Models')
      await button(page, 'Train').click()
      await page.getByRole('heading', { name: 'Train a model' }).waitFor()
    }
  }
]

/** Closes whatever dialog, menu or review a scene left open, so that the next one starts from a view. */
export async function leave(page: Page): Promise<void> {
  while (await page.getByRole('dialog').or(page.getByRole('menu')).count()) {
    await page.keyboard.press('Escape')
    await page.waitForTimeout(150)
  }
  const back = page.getByRole('button', { name: 'Back', exact: true })
  if (await back.count()) await back.first().click()
}

export interface PicturedScene extends Scene {
  readonly theme: 'dark' | 'light'
}

/** The README's pictures: every view in the dark, and one of them in the light. */
export const pictured: readonly PicturedScene[] = [
  ...views.map((view): PicturedScene => ({ ...view, theme: 'dark' })),
  { name: 'home-light', theme: 'light', show: views[0]!.show }
]
