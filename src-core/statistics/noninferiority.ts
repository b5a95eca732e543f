import { DenoscopeError } from '../errors.ts'
import type { RobustMean } from './cluster-robust.ts'
import { studentTails } from './student-t.ts'

/**
 * Verdict on an output against another one:
 * - `non-inferior`: it is worse by less than the margin;
 * - `inferior`: it is worse by more than the margin;
 * - `inconclusive`: the interval holds the margin.
 */
export type NoninferiorityVerdict = 'non-inferior' | 'inferior' | 'inconclusive'

export interface Noninferiority {
  readonly verdict: NoninferiorityVerdict
  readonly margin: number
  /** One-sided p value of the hypothesis that the output is worse by the margin or more. */
  readonly p: number
}

/**
 * Judges non-inferiority by the upper limit of a one-sided 97.5 % interval, that of the two-sided 95 % interval
 * (ICH E9 1998; Piaggio et al. 2012, doi:10.1001/jama.2012.87802).
 * @param harm badness of the output minus that of the other one (see `badness`), with its 95 % interval
 * @param margin the largest harm that a person accepts, in the unit of the score; there is no default
 * @throws argument.invalid for a margin that is not above 0
 */
export function judgeNoninferiority(harm: RobustMean, margin: number): Noninferiority {
  if (!(margin > 0 && margin < Infinity))
    throw new DenoscopeError('argument.invalid', `margin: expected a number above 0, got ${margin}`)
  const { mean, low, high, standardError, df } = harm
  const half = studentTails((margin - mean) / standardError, df) / 2
  return {
    verdict: high < margin ? 'non-inferior' : low > margin ? 'inferior' : 'inconclusive',
    margin,
    p: mean < margin ? half : 1 - half
  }
}
