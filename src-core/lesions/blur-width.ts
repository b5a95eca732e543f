import type { LesionBlur } from './lesion-plan.ts'

/** A Gaussian of standard deviation s has TTF 0.5 at 0.18739 / s. */
const halfOfGaussian = 0.18739

/** Standard deviation in mm of the Gaussian whose transfer falls to one half at the same frequency. */
export function blurWidth(blur: LesionBlur): number {
  if (blur.kind === 'gaussian') return blur.sigma
  const below = blur.values.findIndex((value) => value < 0.5)
  if (below < 1) return 0
  const [high, low] = [blur.values[below - 1]!, blur.values[below]!]
  return halfOfGaussian / (blur.step * (below - 1 + (high - 0.5) / (high - low)))
}
