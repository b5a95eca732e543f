/** How far a displacement by whole pixels is looked for, along rows and columns. */
const farthest = 3
/** A displacement must leave less than this share of the squared difference. */
const worthwhile = 0.8

const steps = [[1, 0], [-1, 0], [0, 1], [0, -1]] as const

/**
 * By how many whole rows and columns a candidate is displaced from its reference: downhill in the mean squared difference,
 * starting from no displacement; [0, 0] unless that removes a fifth of it or more.
 * @param reference smoothed a little, as `candidate` is: else a thin line has no slope to go down
 */
export function wholeShift(
  reference: Float64Array, candidate: Float64Array, rows: number, columns: number
): readonly [down: number, right: number] {
  const difference = (down: number, right: number) => meanSquaredDifference(reference, candidate, rows, columns, down, right)
  const still = difference(0, 0)
  let best = still
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
  return best < worthwhile * still ? [down, right] : [0, 0]
}

/** Where both images are known. */
function meanSquaredDifference(
  reference: Float64Array, candidate: Float64Array, rows: number, columns: number, down: number, right: number
): number {
  const [firstRow, endRow] = [Math.max(0, down), rows + Math.min(0, down)]
  const [first, end] = [Math.max(0, right), columns + Math.min(0, right)]
  const back = down * columns + right
  let sum = 0
  for (let row = firstRow; row < endRow; row++) {
    for (let at = row * columns + first; at < row * columns + end; at++) {
      const difference = candidate[at]! - reference[at - back]!
      sum += difference * difference
    }
  }
  return sum / ((endRow - firstRow) * (end - first))
}
