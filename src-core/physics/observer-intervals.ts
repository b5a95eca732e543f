import { Random } from '../random/random.ts'
import { noncentralFBelow } from '../statistics/noncentral-distributions.ts'
import { normalShareBelow } from '../statistics/normal-distribution.ts'
import { quantile } from '../statistics/order-statistics.ts'
import { areaOf, sortCases } from '../statistics/roc-analysis.ts'
import { refuse } from './measured.ts'

export type Limits = readonly [low: number, high: number]

/** Figures of an observer on test images, with 95 % percentile bootstrap intervals over these images. */
export interface ObserverFigures {
  /** Area under the ROC curve by Wilcoxon's statistic; ties count half. */
  readonly auc: number
  readonly aucInterval: Limits
  /** Difference of mean scores over the root of the mean variance. */
  readonly detectability: number
  readonly detectabilityInterval: Limits
}

/** Options of the bootstrap over test images. */
export interface ObserverBootstrap {
  readonly seed: number
  /** Bootstrap draws. Default: 2000. */
  readonly resamples?: number
  /**
   * True if image i of both classes shows the same place with the same noise. Pairs are drawn then.
   * The AUC leaves out the comparison of a pair with itself. Default: false.
   */
  readonly paired?: boolean
}

/** Figures from scores of images without and with signal. */
export function observerFigures(
  { absent, present }: { absent: Float64Array; present: Float64Array },
  { seed, resamples = 2000, paired = false }: ObserverBootstrap
): ObserverFigures {
  if (paired && absent.length !== present.length)
    refuse(`observer: expected pairs of images, got ${absent.length} and ${present.length}`)
  if (Math.min(absent.length, present.length) < 2)
    refuse(`observer: expected 2 test images or more of each class, got ${absent.length} and ${present.length}`)
  const order = sortCases({ positive: present, negative: absent })
  const area = (weights: Float64Array): number =>
    paired ? areaOfOthers(areaOf(order, weights), { absent, present }, weights) : areaOf(order, weights)
  const random = new Random(seed)
  const [areas, distances] = [new Float64Array(resamples), new Float64Array(resamples)]
  const weights = new Float64Array(present.length + absent.length)
  for (let draw = 0; draw < resamples; draw++) {
    weights.fill(0)
    const absentDraws = paired ? 0 : absent.length
    for (let at = 0; at < present.length; at++) {
      const drawn = random.integer(present.length)
      weights[drawn]!++
      if (paired) weights[present.length + drawn]!++
    }
    for (let at = 0; at < absentDraws; at++) weights[present.length + random.integer(absent.length)]!++
    areas[draw] = area(weights)
    distances[draw] = distanceOf(present, absent, weights)
  }
  return {
    auc: area(weights.fill(1)),
    aucInterval: limitsOf(areas),
    detectability: distanceOf(present, absent, weights),
    detectabilityInterval: limitsOf(distances)
  }
}

/**
 * Area without the comparisons of a pair with itself. Its images share their noise, so that they nearly always differ
 * in the right direction: 1 / (2 n) too much at no signal.
 * @param weights of the present images first, then the same of the absent ones
 */
function areaOfOthers(
  area: number,
  { absent, present }: { absent: Float64Array; present: Float64Array },
  weights: Float64Array
): number {
  const n = present.length
  let [own, won] = [0, 0]
  for (let at = 0; at < n; at++) {
    const squared = weights[at]! ** 2
    own += squared
    won += squared * (present[at]! > absent[at]! ? 1 : present[at] === absent[at] ? 0.5 : 0)
  }
  return (n * n * area - won) / (n * n - own)
}

function distanceOf(present: Float64Array, absent: Float64Array, weights: Float64Array): number {
  const [withSignal, without] = [
    moments(present, weights.subarray(0, present.length)),
    moments(absent, weights.subarray(present.length))
  ]
  return (withSignal.mean - without.mean) / Math.sqrt((withSignal.variance + without.variance) / 2)
}

/** Mean and variance (n - 1) of values with whole numbers as weights. */
function moments(values: Float64Array, weights: Float64Array): { mean: number; variance: number } {
  const n = values.length
  let mean = 0
  for (let at = 0; at < n; at++) mean += (weights[at]! * values[at]!) / n
  let variance = 0
  for (let at = 0; at < n; at++) variance += (weights[at]! * (values[at]! - mean) ** 2) / (n - 1)
  return { mean, variance }
}

function limitsOf(values: Float64Array): Limits {
  const sorted = values.filter(Number.isFinite).sort()
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

/** Figures of all images with an exact 95 % interval. */
export interface ExactInterval {
  /** Root of Hotelling's distance; too high, because the images that trained are judged. */
  readonly resubstituted: number
  /** Root of the unbiased squared distance; 0 if that is negative. */
  readonly unbiased: number
  readonly detectability: Limits
  /** AUC = Phi(d' / sqrt 2) at the limits of d'. */
  readonly auc: Limits
}

/**
 * Exact interval of d' for normal channel responses of equal covariance, from the noncentral F distribution.
 * F = (N - p - 1) / ((N - 2) p) g D^2 has p and N - p - 1 degrees of freedom and noncentrality g d'^2, g = m n / N.
 * Own derivation from Hotelling's T^2, after Wunderlich et al. 2015, doi:10.1109/TMI.2014.2360496.
 * @param squaredDistance D^2 = delta' S^-1 delta with the pooled covariance S
 * @throws argument.invalid for fewer than channels + 4 images
 */
export function exactInterval(
  squaredDistance: number,
  { absent: m, present: n, channels: p }: { absent: number; present: number; channels: number }
): ExactInterval {
  const N = m + n
  if (N < p + 4) refuse(`observer: ${p} channels need ${p + 4} images or more, got ${N}`)
  const g = (m * n) / N
  const f = ((N - p - 1) / ((N - 2) * p)) * g * squaredDistance
  const limitAt = (share: number): number => {
    const shareAt = (d: number): number => noncentralFBelow(f, p, N - p - 1, g * d * d)
    if (shareAt(0) <= share) return 0
    let [low, high] = [0, 1]
    while (shareAt(high) > share) high *= 2
    while (high - low > 1e-10 * high) {
      const middle = (low + high) / 2
      if (shareAt(middle) > share) low = middle
      else high = middle
    }
    return (low + high) / 2
  }
  const detectability: Limits = [limitAt(0.975), limitAt(0.025)]
  const auc = (d: number): number => normalShareBelow(d / Math.SQRT2)
  return {
    resubstituted: Math.sqrt(squaredDistance),
    unbiased: Math.sqrt(Math.max(0, ((N - p - 3) / (N - 2)) * squaredDistance - p / g)),
    detectability,
    auc: [auc(detectability[0]), auc(detectability[1])]
  }
}
