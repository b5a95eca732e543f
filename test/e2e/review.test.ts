import { describeReview, goTo } from '../support/review-flow.ts'
import { shells } from '../support/shells.ts'

for (const shell of shells) {
  if (shell.unavailable) console.warn(`The review in ${shell.name} skips: ${shell.unavailable}`)

  describeReview(shell, {
    paths: [],
    async patchify(page) {
      await goTo(page, 'Sources')
      await page.getByRole('button', { name: 'CT phantom' }).click()
      await page.getByRole('spinbutton', { name: 'Slices' }).fill('3')
      // An opened source leads to Patchify at once.
      await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click()
    }
  })
}
