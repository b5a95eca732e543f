import { describeReview, goTo } from '../support/review-flow.ts'
import { shells } from '../support/shells.ts'
import { describeRealData, shared } from './support/shared.ts'

describeRealData('with a real series', () => {
  for (const shell of shells) {
    describeReview(shell, {
      paths: [1, 2, 3].map((number) => shared('data', 'ct', `qiicr-ct-3slice-0${number}.dcm`)),
      async patchify(page) {
        await goTo(page, 'Sources')
        await page
          .getByRole('button', { name: /^Patchify / })
          .first()
          .click()
      }
    })
  }
})
