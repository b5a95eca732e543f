import type { Random } from '../random/random.ts'

/** Columns that are summed together: as many sums as a processor's registers hold. */
const blockWidth = 8

/**
 * Means of bootstrap resamples of several columns of one length (one or more rows), for each column `resamples` of them in
 * the order drawn. Rows are drawn for all columns at once: what the columns have in common stays.
 */
export function resampledMeans(columns: readonly Float64Array[], resamples: number, random: Random): Float64Array[] {
  const length = columns[0]?.length ?? 0
  const means = columns.map(() => new Float64Array(resamples).fill(NaN))
  if (length === 0) return means
  const blocks = blocksOf(columns)
  const rows = new DrawnRows(length)
  const sums = new Float64Array(blockWidth)
  for (let resample = 0; resample < resamples; resample++) {
    rows.draw(random)
    for (const [block, packed] of blocks.entries()) {
      addUp(packed, rows, sums)
      const first = block * blockWidth
      for (let lane = 0; lane < blockWidth && first + lane < columns.length; lane++)
        means[first + lane]![resample] = sums[lane]! / length
    }
  }
  return means
}

/** Columns side by side, row after row, the last block filled up with 0. */
function blocksOf(columns: readonly Float64Array[]): Float64Array[] {
  const blocks = Array.from(
    { length: Math.ceil(columns.length / blockWidth) },
    () => new Float64Array(columns[0]!.length * blockWidth)
  )
  columns.forEach((values, column) => {
    const block = blocks[Math.floor(column / blockWidth)]!
    for (let row = 0; row < values.length; row++) block[row * blockWidth + (column % blockWidth)] = values[row]!
  })
  return blocks
}

/** The rows of one resample: where each that was drawn begins in a block, and how often it was drawn. */
class DrawnRows {
  readonly starts: Int32Array
  readonly times: Float64Array
  readonly #counts: Int32Array
  /** Rows drawn at least once. */
  count = 0

  constructor(length: number) {
    this.starts = new Int32Array(length)
    this.times = new Float64Array(length)
    this.#counts = new Int32Array(length)
  }

  draw(random: Random): void {
    const length = this.#counts.length
    this.#counts.fill(0)
    // Scaled bits favour an index by length / 2^32 at most, and are four times as fast as exact integers.
    const scale = length / 4294967296
    for (let draw = 0; draw < length; draw++) this.#counts[Math.floor(random.bits() * scale)]!++
    let count = 0
    for (let row = 0; row < length; row++) {
      this.starts[count] = row * blockWidth
      this.times[count] = this.#counts[row]!
      count += this.#counts[row] === 0 ? 0 : 1
    }
    this.count = count
  }
}

/** Eight weighted sums side by side: one for each column of the block. */
function addUp(packed: Float64Array, { starts, times, count }: DrawnRows, sums: Float64Array): void {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let row = 0; row < count; row++) {
    const start = starts[row]!
    const weight = times[row]!
    a += packed[start]! * weight
    b += packed[start + 1]! * weight
    c += packed[start + 2]! * weight
    d += packed[start + 3]! * weight
    e += packed[start + 4]! * weight
    f += packed[start + 5]! * weight
    g += packed[start + 6]! * weight
    h += packed[start + 7]! * weight
  }
  sums.set([a, b, c, d, e, f, g, h])
}
