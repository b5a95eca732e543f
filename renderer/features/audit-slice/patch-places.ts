import type { PatchTable } from '../../../src-core/audit/audit-record.ts'
import type { Finding, Judgement, Region } from '../../../src-core/review/finding.ts'
import type { PatchGrid } from '../slice-viewer/patch-grid.ts'

export const directions = ['left', 'right', 'up', 'down'] as const
export type Direction = (typeof directions)[number]

export interface PatchExtent {
  readonly patchRows: number
  readonly patchColumns: number
}

/** Positions of patches on their slices. The patches of one slice are adjacent in the table. */
export class PatchPlaces {
  readonly #table: PatchTable
  readonly #extent: PatchExtent
  readonly #slices: ReadonlySet<number>

  constructor(table: PatchTable, extent: PatchExtent) {
    this.#table = table
    this.#extent = extent
    this.#slices = new Set(table.slice)
  }

  /** First and last slice that has patches. */
  get bounds(): { first: number; last: number } {
    const { slice } = this.#table
    return { first: slice[0] ?? 0, last: slice.at(-1) ?? 0 }
  }

  /** The slice with patches nearest to a wanted one. Between two, the next one in the direction of the way there. */
  nearest(wanted: number, from: number): number {
    if (this.#slices.has(wanted)) return wanted
    const { first, last } = this.bounds
    const step = wanted < from ? -1 : 1
    let slice = Math.min(Math.max(wanted, first), last)
    while (slice > first && slice < last && !this.#slices.has(slice)) slice += step
    return slice
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

/** A finding with its position on the slice, in pixels. */
export interface SliceFlag extends Pick<Judgement, 'category' | 'severity'> {
  readonly id: string
  readonly patch: number
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
  /** Marked region within the patch; null for the whole patch. */
  readonly region: Region | null
  /** Position among the findings of its patch. */
  readonly order: number
  readonly saved: boolean
}

type Stated = Pick<Finding, 'patchIndex' | 'denoiserKey' | 'category' | 'severity' | 'region'> & {
  readonly saved: boolean
}

/** The findings of all readers on one output of the given patches, in the order of recording. */
export function sliceFlags(
  stated: readonly Stated[],
  output: string,
  patches: Int32Array,
  table: PatchTable,
  { patchRows, patchColumns }: PatchExtent
): SliceFlag[] {
  const shown = new Set(patches)
  const counts = new Map<number, number>()
  const own = stated.filter(({ denoiserKey, patchIndex }) => denoiserKey === output && shown.has(patchIndex))
  return own.map(({ patchIndex: patch, category, severity, region, saved }) => {
    const order = counts.get(patch) ?? 0
    counts.set(patch, order + 1)
    return {
      id: `${patch} ${order}`,
      patch,
      category,
      severity,
      region,
      order,
      saved,
      row: table.row[patch]!,
      column: table.column[patch]!,
      rows: patchRows,
      columns: patchColumns
    }
  })
}

/** The grid of the patches on a slice. */
export function gridOf(patches: Int32Array, table: PatchTable, patchSize: number): PatchGrid {
  const starts = (values: Int32Array) =>
    [...new Set(Array.from(patches, (patch) => values[patch]!))].sort((one, other) => one - other)
  return { rowStarts: starts(table.row), columnStarts: starts(table.column), patchSize }
}
