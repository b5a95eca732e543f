import type { Snippet } from 'svelte'

export interface TableColumn<Row> {
  readonly key: string
  readonly label: string
  /** Numbers stand right, so that their digits line up. */
  readonly align?: 'start' | 'end'
  readonly width?: string
  /** Content of a cell without a `cell` snippet, and sort key of the column. */
  readonly value: (row: Row) => string | number | null
  readonly format?: (value: string | number | null) => string
  readonly sortable?: boolean
  readonly cell?: Snippet<[Row]>
}

export interface TableSort {
  readonly key: string
  readonly descending: boolean
}

/** Rows in the order of a column; nothing (null, NaN) goes last either way. */
export function sortRows<Row>(rows: readonly Row[], column: TableColumn<Row> | undefined, descending: boolean): Row[] {
  if (!column) return [...rows]
  const sign = descending ? -1 : 1
  return [...rows].sort((one, other) => compare(column.value(one), column.value(other), sign))
}

const isNothing = (value: string | number | null) => value === null || Number.isNaN(value)

function compare(one: string | number | null, other: string | number | null, sign: number): number {
  if (isNothing(one) || isNothing(other)) return Number(isNothing(one)) - Number(isNothing(other))
  if (typeof one === 'number' && typeof other === 'number') return sign * (one - other)
  return sign * String(one).localeCompare(String(other), 'en', { numeric: true })
}
