import type { Random } from '../random/random.ts'

/** Columns that are summed together. Two resamples of them are as many sums as a processor's registers hold. */
const lanes = 4
/** Resamples that are drawn before rows are summed, an even number: their draws stay in the processor's cache. */
const batchLength = 16
/** Rows of the lanes that are summed before others: they stay in the processor's first cache. */
const tileRows = 1024

/**
 * Bootstrap means of columns of one length.
 * Each column gets `resamples` means, in the order drawn; NaN without rows.
 * Rows are drawn for all columns at once, so that correlations between columns are kept.
 * Each mean is summed in the order of the rows: it does not depend on the other columns.
 */
export function resampledMeans(columns: readonly Float64Array[], resamples: number, random: Random): Float64Array[] {
  const length = columns[0]?.length ?? 0
  const means = columns.map(() => new Float64Array(resamples).fill(NaN))
  if (length === 0) return means
  // No row is drawn 256 times: that of 256 rows or more has a probability below 1e-500.
  const draws = Array.from({ length: batchLength }, () => new Uint8Array(length))
  const sums = new TiledSums(columns)
  for (let first = 0; first < resamples; first += batchLength) {
    const count = Math.min(batchLength, resamples - first)
    for (let place = 0; place < count; place++) drawRows(draws[place]!, random)
    const totals = sums.addUp(draws)
    for (const [column, ofColumn] of means.entries()) {
      for (let place = 0; place < count; place++)
        ofColumn[first + place] = totals[column * batchLength + place]! / length
    }
  }
  return means
}

/** Draws as many rows as there are, with replacement. @param times becomes the number of draws of each row */
function drawRows(times: Uint8Array, random: Random): void {
  times.fill(0)
  // Scaled bits favour an index by length / 2^32 at most, and are four times as fast as exact integers.
  const scale = times.length / 4294967296
  for (let draw = 0; draw < times.length; draw++) times[Math.floor(random.bits() * scale)]!++
}

/** Sums of columns of one length, each row as often as it was drawn. */
class TiledSums {
  readonly #columns: readonly Float64Array[]
  /** Rows of some lanes, side by side. */
  readonly #tile = new Float64Array(lanes * tileRows)
  /** Sums of each column in the order of the resamples. */
  readonly #totals: Float64Array

  constructor(columns: readonly Float64Array[]) {
    this.#columns = columns
    this.#totals = new Float64Array(Math.ceil(columns.length / lanes) * lanes * batchLength)
  }

  /** @returns `batchLength` sums of each column, until the next call */
  addUp(draws: readonly Uint8Array[]): Float64Array {
    const { length } = this.#columns[0]!
    this.#totals.fill(0)
    for (let row = 0; row < length; row += tileRows) {
      const rows = Math.min(tileRows, length - row)
      for (let first = 0; first < this.#columns.length; first += lanes) {
        this.#takeTile(first, row, rows)
        for (let place = 0; place < batchLength; place += 2)
          this.#addTile(draws[place]!, draws[place + 1]!, row, rows, first * batchLength + place)
      }
    }
    return this.#totals
  }

  #takeTile(first: number, row: number, rows: number): void {
    const tile = this.#tile
    tile.fill(0)
    for (let lane = 0; lane < lanes && first + lane < this.#columns.length; lane++) {
      const values = this.#columns[first + lane]!
      for (let at = 0; at < rows; at++) tile[lanes * at + lane] = values[row + at]!
    }
  }

  /** Adds the rows of the tile to the sums of two resamples. @param at place of the first sum of the first lane */
  #addTile(one: Uint8Array, other: Uint8Array, row: number, rows: number, at: number): void {
    const [tile, totals] = [this.#tile, this.#totals]
    const [second, third, fourth] = [at + batchLength, at + 2 * batchLength, at + 3 * batchLength]
    let [a, b, c, d] = [totals[at]!, totals[second]!, totals[third]!, totals[fourth]!]
    let [e, f, g, h] = [totals[at + 1]!, totals[second + 1]!, totals[third + 1]!, totals[fourth + 1]!]
    for (let index = 0, from = 0; index < rows; index++, from += lanes) {
      const times = one[row + index]!
      const otherTimes = other[row + index]!
      const first = tile[from]!
      const next = tile[from + 1]!
      const last = tile[from + 2]!
      const end = tile[from + 3]!
      a += first * times
      b += next * times
      c += last * times
      d += end * times
      e += first * otherTimes
      f += next * otherTimes
      g += last * otherTimes
      h += end * otherTimes
    }
    totals[at] = a
    totals[second] = b
    totals[third] = c
    totals[fourth] = d
    totals[at + 1] = e
    totals[second + 1] = f
    totals[third + 1] = g
    totals[fourth + 1] = h
  }
}
