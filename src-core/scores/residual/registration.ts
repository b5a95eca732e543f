/** How far a displacement by whole pixels is looked for, along rows and columns. */
const farthest = 3
/** A displacement must leave less than this share of the squared difference. */
const worthwhile = 0.8

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1]
] as const
const still = [0, 0] as const

/**
 * By how many whole rows and columns a candidate is displaced from its reference: downhill in the mean squared difference,
 * starting from no displacement; [0, 0] unless that removes a fifth of it or more.
 * @param difference mean squared difference where both images are known, smoothed a little: else a thin line has no slope to go down
 */
export function wholeShift(
  difference: (down: number, right: number) => number
): readonly [down: number, right: number] {
  const unmoved = difference(0, 0)
  let best = unmoved
  let [down, right] = [0, 0]
  for (let moved = true; moved;) {
    moved = false
    const [fromDown, fromRight] = [down, right]
    for (const [row, column] of steps) {
      const [here, there] = [fromDown + row, fromRight + column]
      if (Math.abs(here) > farthest || Math.abs(there) > farthest) continue
      const found = difference(here, there)
      if (found >= best) continue
      ;[best, down, right, moved] = [found, here, there, true]
    }
  }
  return best < worthwhile * unmoved ? [down, right] : still
}
