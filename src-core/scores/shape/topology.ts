import { neighboursOf, type PaddedMask } from './medial-axis.ts'

/** Counts of one mask and its skeleton. */
export interface ShapeCounts {
  /** 8-connected components of the foreground: the Betti number b0. */
  components: number
  /** 4-connected components of the background that do not reach the border: the Betti number b1. */
  holes: number
  /** Skeleton pixels at which a line ends. */
  endPoints: number
  /** Groups of skeleton pixels at which three or more lines meet. */
  branches: number
}

/**
 * Number of lines that leave a skeleton pixel: changes from background to foreground in its ring of eight neighbours.
 */
const lines = Uint8Array.from({ length: 256 }, (_, ring) => {
  let rises = 0
  for (let bit = 0; bit < 8; bit++) if (((ring >> bit) & 1) === 0 && ((ring >> ((bit + 1) % 8)) & 1) === 1) rises++
  return rises
})

/** Four times the Euler number's share of a 2 x 2 square, 8-connected (Gray 1971, doi:10.1109/T-C.1971.223289). */
const quadShares = Int8Array.from({ length: 16 }, (_, quad) => {
  const set = [0, 1, 2, 3].filter((bit) => (quad >> bit) & 1).length
  if (set === 1) return 1
  if (set === 3) return -1
  return quad === 0b0110 || quad === 0b1001 ? -2 : 0
})

/** Counts components, holes, ends and branches of masks of one size. */
export class TopologyCounter {
  readonly #width: number
  readonly #height: number
  readonly #left: Uint8Array
  readonly #stack: Int32Array
  readonly #crossings: Uint8Array

  constructor(rows: number, columns: number) {
    this.#width = columns + 2
    this.#height = rows + 2
    this.#left = new Uint8Array(this.#width * this.#height)
    this.#crossings = new Uint8Array(this.#width * this.#height)
    this.#stack = new Int32Array(this.#width * this.#height)
  }

  count(mask: PaddedMask, skeleton: PaddedMask, into: ShapeCounts): void {
    into.components = this.#components(mask)
    into.holes = into.components - this.#eulerNumber(mask)
    into.endPoints = 0
    this.#crossings.fill(0)
    let crossings = 0
    for (let at = this.#width; at < skeleton.length - this.#width; at++) {
      if (skeleton[at] === 0) continue
      const leaving = lines[neighboursOf(skeleton, at, this.#width)]!
      if (leaving === 1) into.endPoints++
      if (leaving < 3) continue
      this.#crossings[at] = 1
      crossings++
    }
    into.branches = crossings < 2 ? crossings : this.#components(this.#crossings)
  }

  #components(mask: PaddedMask): number {
    const [left, width, stack] = [this.#left, this.#width, this.#stack]
    left.set(mask)
    let components = 0
    for (let start = width; start < left.length - width; start++) {
      if (left[start] === 0) continue
      components++
      left[start] = 0
      let depth = 0
      stack[depth++] = start
      while (depth > 0) {
        const at = stack[--depth]!
        for (let row = at - width; row <= at + width; row += width) {
          for (let next = row - 1; next <= row + 1; next++) {
            if (left[next] === 0) continue
            left[next] = 0
            stack[depth++] = next
          }
        }
      }
    }
    return components
  }

  #eulerNumber(mask: PaddedMask): number {
    const width = this.#width
    let quarters = 0
    for (let row = 0; row < this.#height - 1; row++) {
      let at = row * width
      let quad = 0
      for (let column = 0; column < width; column++, at++) {
        // The left one of the two columns of a square has the upper bits.
        quad = ((quad << 2) & 0b1100) | (mask[at]! << 1) | mask[at + width]!
        if (column > 0) quarters += quadShares[quad]!
      }
    }
    return quarters / 4
  }
}
