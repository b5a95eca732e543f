/** The direction in which values are better. */
export type Better = 'higher' | 'lower'

/**
 * A number that grows as a value gets worse. NaN stays NaN.
 * If lower is better, the number is the distance from 0: a bias of -40 HU is as bad as one of +40 HU.
 */
export function badness(value: number, { better }: { readonly better: Better }): number {
  return better === 'higher' ? -value : Math.abs(value)
}
