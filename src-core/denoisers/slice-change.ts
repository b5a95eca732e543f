import type { Image } from '../images/image.ts'

/** Pixels at the border that are not compared: networks pad there. */
const margin = 4

/** Strength and mean of a change, in HU, over the pixels within the margin. The images have one size. */
export function changeOf(given: Image, denoised: Image): { strength: number; shift: number } {
  const { rows, columns } = given
  const inner = Math.min(rows, columns) > 2 * margin ? margin : 0
  let [sum, squares, count] = [0, 0, 0]
  for (let row = inner; row < rows - inner; row++) {
    for (let column = inner; column < columns - inner; column++) {
      const change = denoised.data[row * columns + column]! - given.data[row * columns + column]!
      sum += change
      squares += change ** 2
      count++
    }
  }
  return { strength: Math.sqrt(squares / count), shift: sum / count }
}
