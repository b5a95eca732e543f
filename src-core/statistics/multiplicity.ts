/**
 * P values adjusted for their number by Holm's method (Holm 1979, Scandinavian Journal of Statistics 6, 65-70).
 * The chance of one false rejection among all stays below the level. P values that are NaN stay NaN and do not count.
 */
export function holmAdjusted(values: readonly number[]): number[] {
  const order = [...values.keys()]
    .filter((index) => !Number.isNaN(values[index]))
    .sort((a, b) => values[a]! - values[b]!)
  const adjusted = values.map(() => NaN)
  let largest = 0
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, values[index]! * (order.length - rank)))
    adjusted[index] = largest
  })
  return adjusted
}
