import { normalDensity, normalShareBelow } from '../../statistics/normal-distribution.ts'
import { tabulated, type PixelStatistic } from './pixel-statistic.ts'

/**
 * For noise clip(x + factor N(0, 1), 0, 1): the squared residual by its variance, (y - m)^2 / v, with mean m and variance v
 * of the clipped noisy value. Its mean is 1; its variance, 2 without clipping, follows from the fourth moment.
 */
export function gaussianStatistic(factor: number): PixelStatistic {
  const places = Math.min(65_536, Math.max(1024, Math.ceil(8 / factor)))
  const mean = tabulated(places, (clean) => clean + clippedMoments(clean, factor).mean)
  const weight = tabulated(places, (clean) => 1 / clippedMoments(clean, factor).variance)
  const variance = tabulated(places, (clean) => {
    const moments = clippedMoments(clean, factor)
    return moments.fourth / moments.variance ** 2 - 1
  })
  return { of: (noisy, denoised) => (noisy - mean(denoised)) ** 2 * weight(denoised), expected: () => 1, variance }
}

/** Mean, variance and fourth central moment of clip(x + factor N, 0, 1) - x. */
function clippedMoments(clean: number, factor: number): { mean: number; variance: number; fourth: number } {
  const [low, high] = [-clean / factor, (1 - clean) / factor]
  const [below, above] = [normalShareBelow(low), 1 - normalShareBelow(high)]
  const inner = innerMoments(low, high)
  const raw = (power: number) =>
    below * (-clean) ** power + inner[power]! * factor ** power + above * (1 - clean) ** power
  const mean = raw(1)
  return {
    mean,
    variance: raw(2) - mean ** 2,
    fourth: raw(4) - 4 * mean * raw(3) + 6 * mean ** 2 * raw(2) - 3 * mean ** 4
  }
}

/** Integrals of t^k times the standard normal density from `low` to `high`, k = 0 to 4, by parts. */
function innerMoments(low: number, high: number): number[] {
  const edge = (power: number) => low ** power * normalDensity(low) - high ** power * normalDensity(high)
  const zeroth = normalShareBelow(high) - normalShareBelow(low)
  const first = edge(0)
  const second = zeroth + edge(1)
  return [zeroth, first, second, 2 * first + edge(2), 3 * second + edge(3)]
}
