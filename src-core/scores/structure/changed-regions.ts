import { medianInPlace } from '../../statistics/order-statistics.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'

/** Border in pixels that is not judged: values from outside the patch may have been blurred or shifted in. */
const unknownBorder = 2

/** Width in pixels of a structure's surroundings, to measure its contrast. */
const ring = 2

/** Gathers changed pixels of a patch into regions and separates lost from invented ones. */
export class ChangedRegions {
  /** 1 for pixels of lost, 2 for pixels of invented structures. */
  readonly changed: Uint8Array
  /** Area in pixels; faint pixels count in part. */
  lostArea = 0
  inventedArea = 0
  readonly #rows: number
  readonly #columns: number
  readonly #state: Uint8Array
  readonly #smooth: Float64Array
  readonly #difference: Float64Array
  readonly #marks: Uint8Array
  readonly #stack: Int32Array
  readonly #before: Float64Array
  readonly #beside: Float64Array

  /**
   * @param state 1 for a pixel darker than explained, 2 for a brighter one; 4 is added for seeds
   * @param smooth predicted image, smoothed @param difference test image minus prediction, smoothed
   */
  constructor(
    { rows, columns }: { rows: number; columns: number },
    state: Uint8Array,
    smooth: Float64Array,
    difference: Float64Array
  ) {
    this.#rows = rows
    this.#columns = columns
    this.#state = state
    this.#smooth = smooth
    this.#difference = difference
    this.changed = new Uint8Array(state.length)
    this.#marks = new Uint8Array(state.length)
    this.#stack = new Int32Array(state.length)
    this.#before = new Float64Array(state.length)
    this.#beside = new Float64Array(state.length)
  }

  /** Removes all changes. */
  forget(): void {
    this.changed.fill(0)
    this.lostArea = 0
    this.inventedArea = 0
  }

  /** Gathers connected pixels that are off in the same direction and hold a seed; consumes `state`. */
  collect(
    minimumArea: number,
    polarity: DiscrepancyConfiguration['structure']['polarity'],
    fullContrast: number
  ): void {
    const state = this.#state
    this.#forgetBorder()
    for (let start = 0; start < state.length; start++) {
      if (state[start]! < 4) continue
      const sign = state[start]! & 3
      const count = this.#gather(start, sign)
      if (count < minimumArea) continue
      const lost = polarity === 'bright' ? sign === 1 : this.#contrastFell(count)
      let area = 0
      for (let index = 0; index < count; index++) {
        const at = this.#stack[index]!
        this.changed[at] = lost ? 1 : 2
        area += Math.min(1, Math.abs(this.#difference[at]!) / fullContrast)
      }
      if (lost) this.lostArea += area
      else this.inventedArea += area
    }
  }

  #forgetBorder(): void {
    const [rows, columns, border] = [this.#rows, this.#columns, unknownBorder]
    this.#state.fill(0, 0, border * columns).fill(0, (rows - border) * columns)
    for (let row = border; row < rows - border; row++) {
      this.#state
        .fill(0, row * columns, row * columns + border)
        .fill(0, (row + 1) * columns - border, (row + 1) * columns)
    }
  }

  /** Moves the pixels connected with `start` that are off in the same direction from the state to the stack. */
  #gather(start: number, sign: number): number {
    const [state, stack, rows, columns] = [this.#state, this.#stack, this.#rows, this.#columns]
    let count = 1
    stack[0] = start
    state[start] = 0
    for (let next = 0; next < count; next++) {
      const at = stack[next]!
      const [row, column] = [Math.floor(at / columns), at % columns]
      for (let near = Math.max(0, row - 1); near <= Math.min(rows - 1, row + 1); near++) {
        for (
          let to = near * columns + Math.max(0, column - 1);
          to <= near * columns + Math.min(columns - 1, column + 1);
          to++
        ) {
          if ((state[to]! & 3) !== sign) continue
          state[to] = 0
          stack[count++] = to
        }
      }
    }
    return count
  }

  /** True if the gathered pixels have more contrast to their surroundings in the reference than in the test image. */
  #contrastFell(count: number): boolean {
    const around = this.#markAround(count)
    const [before, beside] = [this.#before, this.#beside]
    let [reference, found] = [0, 0]
    for (let index = 0; index < count; index++) {
      const at = this.#stack[index]!
      reference += this.#smooth[at]! / count
      found += (this.#smooth[at]! + this.#difference[at]!) / count
    }
    for (let index = 0; index < around; index++) {
      const at = this.#stack[count + index]!
      before[index] = this.#smooth[at]!
      beside[index] = this.#smooth[at]! + this.#difference[at]!
    }
    if (around === 0) return true
    return (
      Math.abs(reference - medianInPlace(before.subarray(0, around))) >
      Math.abs(found - medianInPlace(beside.subarray(0, around)))
    )
  }

  /** Adds to the stack the pixels within `ring` of the gathered ones. @returns their number */
  #markAround(count: number): number {
    const [marks, stack, rows, columns] = [this.#marks, this.#stack, this.#rows, this.#columns]
    marks.fill(0)
    for (let index = 0; index < count; index++) marks[stack[index]!] = 1
    let around = 0
    for (let index = 0; index < count; index++) {
      const at = stack[index]!
      const [row, column] = [Math.floor(at / columns), at % columns]
      for (let near = Math.max(0, row - ring); near <= Math.min(rows - 1, row + ring); near++) {
        const end = near * columns + Math.min(columns - 1, column + ring)
        for (let to = near * columns + Math.max(0, column - ring); to <= end; to++) {
          if (marks[to] === 1) continue
          marks[to] = 1
          stack[count + around++] = to
        }
      }
    }
    return around
  }
}
