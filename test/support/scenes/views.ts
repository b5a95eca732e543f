import type { Page } from 'playwright-core'
import { tourTitle } from '../../../renderer/features/samples/sample-requests.ts'
import { button, fromPalette, goTo, mode, type Scene } from './scene.ts'

const wall = (page: Page) => page.getByRole('grid', { name: /^Patches of / })

export async function showAudit(page: Page): Promise<void> {
  await goTo(page, 'Audit')
  await mode(page, 'Patches').click()
  await wall(page).waitFor()
  await wall(page).focus()
  await page.keyboard.press('Home')
}

async function showGlance(page: Page): Promise<void> {
  await showAudit(page)
  await mode(page, 'Denoiser comparison').click()
  const glance = page.getByRole('region', { name: 'Denoiser comparison' })
  await glance.getByRole('table', { name: 'Means' }).waitFor()
  await glance.getByRole('table', { name: /^Pairwise comparison: / }).waitFor()
}

export async function setUpReview(page: Page): Promise<void> {
  await goTo(page, 'Review')
  await button(page, 'Start the review').waitFor()
}

/** Leaves a review, which the Review view would open again. */
export async function leaveReview(page: Page): Promise<void> {
  await page.keyboard.press('q')
  await button(page, 'Start the review').waitFor()
}

async function showModels(page: Page): Promise<void> {
  await goTo(page, 'Models')
  await page.getByRole('heading', { name: 'Models' }).waitFor()
  await page.getByRole('img', { name: 'Loss by epoch' }).waitFor()
  await page.getByLabel('Output, patch 1').waitFor()
}

/** The views, as the README shows them. */
export const views: readonly Scene[] = [
  {
    name: 'home',
    pictures: ['dark', 'light'],
    async show(page) {
      await goTo(page, 'Home')
      await page.getByText('Recent audits').waitFor()
    }
  },
  {
    name: 'sources',
    pictures: ['dark'],
    async show(page) {
      await goTo(page, 'Sources')
      await button(page, /^Patchify /).waitFor()
    }
  },
  {
    name: 'slices',
    pictures: ['dark'],
    async show(page) {
      await goTo(page, 'Sources')
      await button(page, /^More for .*phantom/i).click()
      await page.getByRole('menuitem', { name: /View slices/ }).click()
      await page.getByRole('button', { name: 'Back' }).first().waitFor()
    }
  },
  {
    name: 'compare-slices',
    pictures: ['dark', 'light'],
    async show(page) {
      await goTo(page, 'Sources')
      await button(page, /^More for .*phantom/i).click()
      await page.getByRole('menuitem', { name: /Compare with/ }).click()
      const slice = page.getByRole('application', { name: /^Slice .*averaged/ })
      await slice.focus()
      await page.keyboard.press('c')
      // Pairing text comes after the slices whose pixels it compares.
      await page.getByText(/paired with/).waitFor()
    }
  },
  {
    name: 'patchify',
    pictures: ['dark'],
    async show(page) {
      await goTo(page, 'Patchify')
      await button(page, /Run audit/).waitFor()
      await page.getByText(/\d\spatches,/).waitFor({ timeout: 60_000 })
      // The sample patches come last.
      await page
        .getByText(/\d\sdB/)
        .first()
        .waitFor({ timeout: 60_000 })
    }
  },
  { name: 'audit', pictures: ['dark', 'light'], show: showAudit },
  { name: 'glance', pictures: ['dark', 'light'], show: showGlance },
  {
    name: 'glance-wins',
    pictures: ['dark'],
    async show(page) {
      await showGlance(page)
      await page.getByRole('table', { name: /^Pairwise comparison: / }).scrollIntoViewIfNeeded()
    }
  },
  {
    name: 'audits-by-dose',
    pictures: ['dark'],
    async show(page) {
      await showAudit(page)
      await mode(page, 'Dose response').click()
      await page.getByRole('img', { name: /^Dose response/ }).waitFor()
    }
  },
  {
    name: 'findings',
    pictures: [],
    async show(page) {
      await showAudit(page)
      await mode(page, 'Findings').click()
      await page.getByRole('table', { name: 'Findings' }).waitFor()
    }
  },
  { name: 'review-setup', pictures: ['dark'], show: setUpReview },
  {
    name: 'review',
    pictures: ['dark', 'light'],
    async show(page) {
      await setUpReview(page)
      await button(page, 'Continue').click()
      await page.getByText(/^7 of 12/).waitFor()
      await page.keyboard.press('1')
    },
    leave: leaveReview
  },
  {
    name: 'review-results',
    pictures: ['dark'],
    async show(page) {
      await setUpReview(page)
      await button(page, 'Results').click()
      await page.getByText(/kappa/i).first().waitFor()
    }
  },
  { name: 'models', pictures: ['dark', 'light'], show: showModels },
  {
    name: 'compare-runs',
    pictures: ['dark'],
    async show(page) {
      await showModels(page)
      for (const model of ['Autoencoder', 'U-Net']) {
        await page.getByRole('checkbox', { name: `Compare ${model}, MNIST, Gaussian 0.3`, exact: true }).click()
      }
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await page.getByRole('img', { name: /^Validation loss/ }).waitFor()
    },
    async leave(page) {
      await page.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('button', { name: 'Clear', exact: true }).click()
    }
  },
  {
    name: 'latent-map',
    pictures: ['dark', 'light'],
    async show(page) {
      await showModels(page)
      await page.getByRole('button', { name: /^Autoencoder, MNIST, Gaussian 0.3/ }).click()
      await page.getByRole('tab', { name: 'Latent space' }).click()
      await page.getByRole('button', { name: 'Make the map' }).click()
      const map = page.getByRole('application', { name: /^Map of / })
      await map.waitFor({ timeout: 60_000 })
      await map.focus()
      const across = [...Array<string>(30).fill('ArrowLeft'), ...Array<string>(30).fill('ArrowUp')]
      for (const key of ['ArrowRight', 'Enter', ...across, 'Enter']) await page.keyboard.press(key)
      await page.getByRole('region', { name: 'Walk' }).getByRole('button', { name: '11 of 11' }).waitFor()
    },
    // The Models view opens the same tab again.
    async leave(page) {
      await page.getByRole('tab', { name: 'Model', exact: true }).click()
    }
  },
  {
    name: 'cohorts',
    pictures: ['dark'],
    async show(page) {
      await goTo(page, 'Cohorts')
      await page.getByText('No cohort is open').waitFor()
    }
  },
  {
    name: 'reports',
    pictures: ['dark', 'light'],
    async show(page) {
      await goTo(page, 'Reports')
      await page.frameLocator('iframe').getByRole('heading').first().waitFor()
    }
  },
  {
    name: 'settings',
    pictures: ['dark'],
    async show(page) {
      await goTo(page, 'Settings')
      await page.getByRole('heading', { name: 'Keys' }).waitFor()
    }
  },
  {
    name: 'tour',
    pictures: ['dark'],
    async show(page) {
      await fromPalette(page, 'Take the tour')
      await page.getByRole('dialog', { name: 'Hidden errors come first' }).waitFor()
    }
  },
  {
    name: 'audit-slice',
    pictures: ['dark', 'light'],
    async show(page) {
      await showAudit(page)
      await page.getByRole('combobox', { name: /^Audit/ }).click()
      await page.getByRole('option', { name: /^CT phantom/ }).click()
      await mode(page, 'Slice').click()
      await page.getByRole('application').first().waitFor()
    },
    async leave(page) {
      await page.getByRole('combobox', { name: /^Audit/ }).click()
      await page.getByRole('option', { name: tourTitle }).click()
    }
  }
]
