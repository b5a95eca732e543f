import type { Page } from 'playwright-core'
import { button, fromPalette, goTo, type Scene } from './scene.ts'
import { leaveReview, setUpReview, showAudit } from './views.ts'

const dialog = (page: Page) => page.getByRole('dialog').waitFor()

/** A dialog that a command opens. */
const commanded = (name: string, command: string): Scene => ({
  name,
  pictures: [],
  async show(page) {
    await fromPalette(page, command)
    await dialog(page)
  }
})

/** Dialogs and menus over the views, and rarely seen states. */
export const overlays: readonly Scene[] = [
  {
    name: 'gallery',
    pictures: [],
    async show(page) {
      await page.evaluate(() => (location.hash = 'gallery'))
      await page.getByRole('heading', { name: 'Component gallery' }).waitFor()
    }
  },
  {
    name: 'palette',
    pictures: ['dark'],
    async show(page) {
      await goTo(page, 'Home')
      await page.keyboard.press('Control+k')
      await dialog(page)
    }
  },
  {
    name: 'keys',
    pictures: ['dark'],
    async show(page) {
      await showAudit(page)
      await page.keyboard.press('?')
      await dialog(page)
    }
  },
  commanded('mnist-dialog', 'Open MNIST'),
  commanded('phantom-dialog', 'Open CT phantom'),
  commanded('outputs-dialog', "Audit a denoiser's output"),
  {
    name: 'jobs',
    pictures: [],
    async show(page) {
      await page.keyboard.press('Control+j')
      await dialog(page)
    }
  },
  {
    name: 'forced-choice',
    pictures: [],
    async show(page) {
      await setUpReview(page)
      await page.getByRole('radio', { name: /Find the real patch/ }).click()
      await button(page, 'Start the review').click()
      await page.getByText(/^1 of \d+/).waitFor()
    },
    leave: leaveReview
  },
  {
    name: 'training-form',
    pictures: [],
    async show(page) {
      await goTo(page, 'Models')
      await button(page, 'Train').click()
      await page.getByRole('heading', { name: 'Train a model' }).waitFor()
    }
  }
]
