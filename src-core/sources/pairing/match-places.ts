/** Nearer than this, in mm, is the same place. */
const samePlace = 1e-3
const rounding = 1e-6

/**
 * Pairs places on one axis, each at most once: two places pair if each is the other's nearest and they lie within
 * the tolerance. A place halfway between two others stays without a partner. Both lists in mm, in any order.
 */
export function matchPlaces(
  base: readonly number[],
  other: readonly number[],
  tolerance: number
): [base: number, other: number][] {
  const fromOther = other.map((place) => nearest(place, base))
  return base.flatMap((place, index): [number, number][] => {
    const found = nearest(place, other)
    if (found === null || fromOther[found] !== index) return []
    return Math.abs(other[found]! - place) <= tolerance + rounding ? [[index, found]] : []
  })
}

/** Index of the nearest place; null if two are equally near. */
function nearest(place: number, among: readonly number[]): number | null {
  let [best, second, found] = [Infinity, Infinity, -1]
  for (const [index, each] of among.entries()) {
    const distance = Math.abs(each - place)
    if (distance < best) [second, best, found] = [best, distance, index]
    else if (distance < second) second = distance
  }
  return found < 0 || second - best < samePlace ? null : found
}

/** Pairs equal numbers. Both lists without repeats. */
export function matchNumbers(base: readonly number[], other: readonly number[]): [base: number, other: number][] {
  const places = new Map(other.map((number, index) => [number, index]))
  return base.flatMap((number, index): [number, number][] => (places.has(number) ? [[index, places.get(number)!]] : []))
}

/** Places that more than one slice has, ascending. */
export function sharedPlaces(places: readonly number[]): number[] {
  const sorted = places.toSorted((one, other) => one - other)
  const repeats = sorted.filter((place, index) => index > 0 && place - sorted[index - 1]! < samePlace)
  return repeats.filter((place, index) => index === 0 || place - repeats[index - 1]! >= samePlace)
}

/** Median distance of neighbours in mm; null for fewer than two places. */
export function defaultSpacing(places: readonly number[]): number | null {
  const sorted = places.toSorted((one, other) => one - other)
  const distances = sorted.slice(1).map((place, index) => place - sorted[index]!)
  return distances.length === 0 ? null : distances.sort((one, other) => one - other)[Math.floor(distances.length / 2)]!
}
