import type { Classification } from '../../../src-core/scores/identity/confidence-calibration.ts'
import * as format from '../../shared/format.ts'

/** Reading of a digit before and after denoising. */
export interface DigitPair {
  readonly changed: boolean
  /** '7 (99 %) became 1 (93 %)', '7 (99 %), still 7 (98 %)' */
  readonly text: string
}

export function digitPair(
  { reference, output }: { reference: Classification; output: Classification },
  index = 0
): DigitPair {
  const [before, after] = [reference.digits[index]!, output.digits[index]!]
  const [was, is] = [reference, output].map(({ confidences }) => format.percent(confidences[index]))
  const changed = before !== after
  return {
    changed,
    text: changed ? `${before} (${was}) became ${after} (${is})` : `${before} (${was}), still ${after} (${is})`
  }
}
