import type { Agreement } from '../../../src-core/statistics/agreement.ts'
import type { Share } from '../../../src-core/statistics/confidence-intervals.ts'
import { decimal } from '../../shared/format.ts'

/** '0.62 (0.41 to 0.78), n 40'. */
export function agreementText({ kappa, low, high, cases }: Agreement): string {
  return `${decimal(kappa, 2)} (${decimal(low, 2)} to ${decimal(high, 2)}), n ${cases}`
}

/** '8 of 10, 80 % (49 to 94 %)'; nothing was shown: a dash. */
export function shareText({ right, shown, low, high }: Share): string {
  if (shown === 0) return '–'
  const percent = (share: number) => decimal(100 * share, 0)
  return `${right} of ${shown}, ${percent(right / shown)} % (${percent(low)} to ${percent(high)} %)`
}
