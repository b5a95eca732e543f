/**
 * Quantile of sorted values by linear interpolation, as numpy's default; NaN if there are no values.
 * Type 7 of Hyndman & Fan 1996, doi:10.2307/2684934.
 */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return NaN
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}

/** The middle value, or the mean of the middle two; NaN if there are no values. */
export const median = (values: ArrayLike<number>): number => medianInPlace(Float64Array.from(values))

/** As `median`, for hot paths: reorders the given values. */
export function medianInPlace(values: Float64Array): number {
  const middle = values.length >> 1
  if (values.length === 0) return NaN
  const upper = valueOfRank(values, values.length, middle)
  return values.length % 2 === 1 ? upper : (largestOf(values, middle) + upper) / 2
}

/** The largest of the first `count` values. */
function largestOf(values: Float64Array, count: number): number {
  let largest = -Infinity
  for (let at = 0; at < count; at++) if (values[at]! > largest) largest = values[at]!
  return largest
}

/**
 * Value at `rank` (from 0) among the first `count` values if they were sorted (Hoare 1961, doi:10.1145/366622.366647).
 * Reorders the values: the value stands at `rank`, with no larger one before it.
 */
export function valueOfRank(values: Float32Array | Float64Array, count: number, rank: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1]!
    let left = low
    let right = high
    while (left <= right) {
      while (values[left]! < pivot) left++
      while (values[right]! > pivot) right--
      if (left > right) break
      const held = values[left]!
      values[left++] = values[right]!
      values[right--] = held
    }
    if (rank <= right) high = right
    else if (rank >= left) low = left
    else break
  }
  return values[rank]!
}
