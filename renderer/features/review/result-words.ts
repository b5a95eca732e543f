import type { Review } from '../../../src-core/review/review-plan.ts'
import type { Agreement } from '../../../src-core/statistics/agreement.ts'
import type { Share } from '../../../src-core/statistics/confidence-intervals.ts'
import { counted, decimal } from '../../shared/format.ts'

/** '0.62 (0.41 to 0.78), 40 cases'. */
export function agreementText({ kappa, low, high, cases }: Agreement): string {
  return `${decimal(kappa, 2)} (${decimal(low, 2)} to ${decimal(high, 2)}), ${counted(cases, 'case')}`
}

/** '8 of 10, 80 % (49 to 94 %)'; nothing was shown: a dash. */
export function shareText({ right, shown, low, high }: Share): string {
  if (shown === 0) return '–'
  const percent = (share: number) => decimal(100 * share, 0)
  return `${right} of ${shown}, ${percent(right / shown)} % (${percent(low)} to ${percent(high)} %)`
}

/** Beginning of the names of a review's files: title and id, such as 'noise-study-1f0c2d3e' or 'review-1f0c2d3e'. */
export function reviewFileName({ id, plan }: Pick<Review, 'id' | 'plan'>): string {
  const title = plan.title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  return `${title === '' ? 'review' : title.slice(0, 60)}-${id.slice(0, 8)}`
}
