import { DenoscopeError } from '../../errors.ts'

/**
 * The hallucination threshold at which a share `rate` of patches that differ by noise alone is flagged: between the
 * crossings of the last patch to be flagged and the first not to be.
 * @param crossings of patches with tissue: above 0 to Infinity.
 * @throws argument.invalid when there are too few patches for this rate, or none of those to be flagged ever crosses.
 */
export function thresholdAtRate(crossings: readonly number[], rate: number): number {
  const flagged = Math.floor(rate * crossings.length)
  if (flagged < 1) {
    throw new DenoscopeError(
      'argument.invalid',
      `a false-flag rate of ${rate} needs ${Math.ceil(1 / rate)} patches of tissue or more to be found from, got ${crossings.length}: take more slices or realisations`
    )
  }
  const sorted = Float64Array.from(crossings).sort()
  const [last, next] = [sorted[flagged - 1]!, sorted[flagged] ?? Infinity]
  if (last === Infinity) {
    throw new DenoscopeError(
      'argument.invalid',
      `less than a share of ${rate} of the patches ever stops correlating: noise this weak gives no threshold`
    )
  }
  return next === Infinity ? last : (last + next) / 2
}
