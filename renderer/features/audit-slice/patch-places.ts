import type { PatchTable } from '../../../src-core/audit/audit-record.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

export interface PatchExtent {
  readonly patchRows: number
  readonly patchColumns: number
}

/** Positions of patches on their slices. The patches of one slice are adjacent in the table. */
export class PatchPlaces {
  readonly #table: PatchTable
  readonly #extent: PatchExtent

  constructor(table: PatchTable, extent: PatchExtent) {
    this.#table = table
    this.#extent = extent
  }

  /** First and last slice that has patches. */
  get bounds(): { first: number; last: number } {
    const { slice } = this.#table
    return { first: slice[0] ?? 0, last: slice.at(-1) ?? 0 }
  }

  /** The given patches that lie on a slice, in the order given. */
  on(slice: number, patches: Int32Array): Int32Array {
    return patches.filter((patch) => this.#table.slice[patch] === slice)
  }

  /** The given patches that cover a pixel, sorted by distance of their centre. */
  at(row: number, column: number, patches: Int32Array): number[] {
    const covering = [...patches].filter((patch) => this.#covers(patch, row, column))
    const away = (patch: number) => this.#distance(patch, row + 0.5, column + 0.5)
    return covering.sort((one, other) => away(one) - away(other))
  }

  /** The nearest of the given patches on one side of a patch, within a right angle; -1 if there is none. */
  neighbour(patch: number, direction: Direction, patches: Int32Array): number {
    const { row, column } = this.#table
    const sign = direction === 'left' || direction === 'up' ? -1 : 1
    const isAcross = direction === 'left' || direction === 'right'
    let [found, least] = [-1, Infinity]
    for (const other of patches) {
      const [down, across] = [row[other]! - row[patch]!, column[other]! - column[patch]!]
      const [along, aside] = isAcross ? [sign * across, Math.abs(down)] : [sign * down, Math.abs(across)]
      // A sideways offset counts double, so that a walk follows the lines of the grid.
      const cost = along + 2 * aside
      if (along > 0 && aside <= along && cost < least) [found, least] = [other, cost]
    }
    return found
  }

  #covers(patch: number, row: number, column: number): boolean {
    const [down, across] = [row - this.#table.row[patch]!, column - this.#table.column[patch]!]
    return down >= 0 && across >= 0 && down < this.#extent.patchRows && across < this.#extent.patchColumns
  }

  #distance(patch: number, row: number, column: number): number {
    const { patchRows, patchColumns } = this.#extent
    return Math.hypot(
      this.#table.row[patch]! + patchRows / 2 - row,
      this.#table.column[patch]! + patchColumns / 2 - column
    )
  }
}
