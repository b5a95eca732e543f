import { DenoscopeError } from '../../errors.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import type { ForegroundRule } from '../discrepancy-configuration.ts'

/** Number of bins of the histogram, as in scikit-image. */
const binCount = 256

/**
 * Otsu's thresholds between `classes` classes: bin centres with the largest variance between the classes, the first on
 * ties.
 * The histogram has 256 equal bins from least to largest value. Foreground is above a threshold.
 * With 2 classes the result equals scikit-image's `threshold_otsu`.
 * Otsu 1979, doi:10.1109/TSMC.1979.4310076; several classes: Liao et al. 2001, J. Inf. Sci. Eng. 17:713.
 * @param values of any unit, finite, at least one
 * @returns classes - 1 ascending thresholds; empty if all values are equal
 */
export function otsuThresholds(values: ArrayLike<number>, classes = 2): number[] {
  if (!(Number.isInteger(classes) && classes >= 2 && classes <= 4)) {
    throw new DenoscopeError('argument.invalid', `classes: expected 2, 3 or 4, got ${classes}`)
  }
  const [least, largest] = extent(values)
  if (!(largest > least)) return []
  const step = (largest - least) / binCount
  const counts = histogram(values, least, largest)
  const centre = (bin: number) => least + (bin + 0.5) * step
  return splitHistogram(counts, classes).map(centre)
}

function extent(values: ArrayLike<number>): [least: number, largest: number] {
  let [least, largest] = [Infinity, -Infinity]
  for (let at = 0; at < values.length; at++) {
    least = Math.min(least, values[at]!)
    largest = Math.max(largest, values[at]!)
  }
  return [least, largest]
}

function histogram(values: ArrayLike<number>, least: number, largest: number): Float64Array {
  const counts = new Float64Array(binCount)
  const scale = binCount / (largest - least)
  for (let at = 0; at < values.length; at++)
    counts[Math.min(binCount - 1, Math.floor((values[at]! - least) * scale))]!++
  return counts
}

/**
 * Last bins of all classes but the highest.
 * Except for a constant, the variance between classes is the sum over classes of (sum of values)^2 / count.
 * The best split is therefore found class by class.
 */
function splitHistogram(counts: Float64Array, classes: number): number[] {
  const worth = classWorth(counts)
  let best = Float64Array.from({ length: binCount }, (_, last) => worth(0, last))
  const splits: Int16Array[] = []
  for (let used = 1; used < classes; used++) {
    const next = new Float64Array(binCount).fill(-Infinity)
    const split = new Int16Array(binCount)
    for (let last = used; last < binCount; last++) {
      for (let before = used - 1; before < last; before++) {
        const total = best[before]! + worth(before + 1, last)
        if (total <= next[last]!) continue
        next[last] = total
        split[last] = before
      }
    }
    best = next
    splits.unshift(split)
  }
  const chosen: number[] = []
  for (const split of splits) chosen.unshift(split[chosen[0] ?? binCount - 1]!)
  return chosen
}

/** Values are bin numbers relative to the mean: sums near 0 keep their precision. */
function classWorth(counts: Float64Array): (first: number, last: number) => number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const mean = counts.reduce((sum, count, bin) => sum + count * bin, 0) / total
  const [number, moment] = [new Float64Array(binCount + 1), new Float64Array(binCount + 1)]
  for (let bin = 0; bin < binCount; bin++) {
    number[bin + 1] = number[bin]! + counts[bin]!
    moment[bin + 1] = moment[bin]! + counts[bin]! * (bin - mean)
  }
  return (first, last) => {
    const inside = number[last + 1]! - number[first]!
    return inside === 0 ? 0 : (moment[last + 1]! - moment[first]!) ** 2 / inside
  }
}

/**
 * Levels above which pixels of a patch are foreground, in 0..1, ascending. Empty if the patch has no foreground.
 * @param reference pixels of the reference patch in 0..1; Otsu's levels come from it, for the test image too
 */
export function foregroundLevels(
  rule: ForegroundRule,
  reference: Float32Array,
  [low, high]: IntensityRange
): readonly number[] {
  if (rule.kind === 'unit') return [rule.threshold]
  if (rule.kind === 'intensity') return rule.thresholds.map((value) => (value - low) / (high - low))
  const [least, largest] = extent(reference)
  return (largest - least) * (high - low) < rule.minimumContrast ? [] : otsuThresholds(reference, rule.classes)
}
