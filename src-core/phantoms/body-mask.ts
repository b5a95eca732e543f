import type { Image } from '../images/image.ts'

/**
 * Largest 4-connected part of an image above a threshold: a phantom without its table.
 * @returns one value a pixel, 1 within the part, and the number of its pixels
 */
export function largestPart({ data, rows, columns }: Image, threshold: number): { mask: Uint8Array; count: number } {
  const labels = new Uint32Array(data.length)
  const stack: number[] = []
  let [label, best, count] = [0, 0, 0]
  for (let seed = 0; seed < data.length; seed++) {
    if (labels[seed] !== 0 || !(data[seed]! > threshold)) continue
    label++
    labels[seed] = label
    stack.push(seed)
    let size = 0
    const visit = (at: number): void => {
      if (labels[at] !== 0 || !(data[at]! > threshold)) return
      labels[at] = label
      stack.push(at)
    }
    while (stack.length > 0) {
      const at = stack.pop()!
      size++
      const column = at % columns
      if (column > 0) visit(at - 1)
      if (column + 1 < columns) visit(at + 1)
      if (at >= columns) visit(at - columns)
      if (at + columns < rows * columns) visit(at + columns)
    }
    if (size > count) [best, count] = [label, size]
  }
  return { mask: Uint8Array.from(labels, (value) => (value === best && best > 0 ? 1 : 0)), count }
}
