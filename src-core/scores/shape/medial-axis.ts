import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'

/** A mask with a border of one background pixel: (rows + 2) x (columns + 2) bytes, 1 is foreground. */
export type PaddedMask = Uint8Array

/** Flags of the two sub-iterations of a thinning pass that remove a pixel with these neighbours. */
const [inFirst, inSecond] = [1, 2]

/**
 * Zhang & Suen's rules (1984, doi:10.1145/357994.358023) as a table.
 * For each neighbourhood the table names the sub-iterations that remove a pixel.
 * Bits from the least: north-west, north, north-east, east, south-east, south, south-west, west.
 */
function zhangSuenTable(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, neighbours) => {
    const ring = Array.from({ length: 8 }, (_, bit) => (neighbours >> bit) & 1)
    const set = ring.reduce((sum, value) => sum + value, 0)
    const rises = ring.filter((value, at) => value === 0 && ring[(at + 1) % 8] === 1).length
    if (set < 2 || set > 6 || rises !== 1) return 0
    const [, north, , east, , south, , west] = ring as [number, number, number, number, number, number, number, number]
    const first = north * east * south === 0 && east * south * west === 0
    const second = north * east * west === 0 && north * south * west === 0
    return (first ? inFirst : 0) | (second ? inSecond : 0)
  })
}

/**
 * Differences of the table of scikit-image 0.26 (`skeletonize`, BSD licence).
 * That table keeps 2 x 2 squares and thins corners.
 */
const scikitImageDifferences: readonly (readonly [neighbours: number, removed: number])[] = [
  [3, 1],
  [6, 1],
  [10, 3],
  [11, 1],
  [12, 1],
  [14, 1],
  [24, 2],
  [26, 2],
  [40, 3],
  [48, 0],
  [56, 2],
  [96, 2],
  [104, 2],
  [108, 2],
  [129, 0],
  [130, 3],
  [131, 1],
  [134, 1],
  [160, 3],
  [161, 1],
  [176, 2],
  [192, 2],
  [194, 1],
  [198, 1],
  [224, 2]
]

function scikitImageTable(): Uint8Array {
  const table = zhangSuenTable()
  for (const [neighbours, removed] of scikitImageDifferences) table[neighbours] = removed
  return table
}

const tables = { 'zhang-suen': zhangSuenTable(), 'scikit-image': scikitImageTable() }

/** Thins masks of one size; its lists of pixels are reused. */
export class Skeletonizer {
  readonly #table: Uint8Array
  readonly #width: number
  readonly #pixels: Int32Array
  readonly #leaving: Int32Array

  constructor(rows: number, columns: number, kind: DiscrepancyConfiguration['skeleton']) {
    this.#table = tables[kind]
    this.#width = columns + 2
    this.#pixels = new Int32Array(rows * columns)
    this.#leaving = new Int32Array(rows * columns)
  }

  /** Writes the skeleton of `mask` to `skeleton`. @returns its number of pixels */
  skeletonize(mask: PaddedMask, skeleton: PaddedMask): number {
    skeleton.set(mask)
    let count = 0
    for (let at = 0; at < mask.length; at++) if (mask[at] === 1) this.#pixels[count++] = at
    for (;;) {
      const before = count
      count = this.#pass(skeleton, count, inFirst)
      count = this.#pass(skeleton, count, inSecond)
      if (count === before) return count
    }
  }

  #pass(image: Uint8Array, count: number, step: number): number {
    const [pixels, leaving, table] = [this.#pixels, this.#leaving, this.#table]
    let left = 0
    let kept = 0
    for (let index = 0; index < count; index++) {
      const at = pixels[index]!
      if ((table[neighboursOf(image, at, this.#width)]! & step) === 0) pixels[kept++] = at
      else leaving[left++] = at
    }
    for (let index = 0; index < left; index++) image[leaving[index]!] = 0
    return kept
  }
}

/** The eight neighbours of a pixel as a number of 8 bits, in the order of the tables. */
export function neighboursOf(image: Uint8Array, at: number, width: number): number {
  const above = at - width
  const below = at + width
  return (
    image[above - 1]! |
    (image[above]! << 1) |
    (image[above + 1]! << 2) |
    (image[at + 1]! << 3) |
    (image[below + 1]! << 4) |
    (image[below]! << 5) |
    (image[below - 1]! << 6) |
    (image[at - 1]! << 7)
  )
}

/** Copies pixels above `level` as 1 into a padded mask, whose border stays 0. @returns their number */
export function thresholdInto(
  mask: PaddedMask,
  data: Float32Array,
  offset: number,
  rows: number,
  columns: number,
  level: number
): number {
  let count = 0
  let from = offset
  for (let row = 0; row < rows; row++) {
    let to = (row + 1) * (columns + 2) + 1
    for (let column = 0; column < columns; column++) {
      const inside = data[from++]! > level ? 1 : 0
      mask[to++] = inside
      count += inside
    }
  }
  return count
}
