import { expect, it } from 'vitest'
import { sortRows, type TableColumn } from '../../../renderer/shared/components/table-rows.ts'

interface Row {
  readonly name: string
  readonly value: number | null
}
const rows: Row[] = [
  { name: 'b10', value: 2 },
  { name: 'b9', value: null },
  { name: 'a', value: 10 },
  { name: 'c', value: Number.NaN }
]
const byValue: TableColumn<Row> = { key: 'value', label: 'Value', value: (row) => row.value }
const byName: TableColumn<Row> = { key: 'name', label: 'Name', value: (row) => row.name }
const names = (sorted: Row[]) => sorted.map(({ name }) => name)

it('sorts numbers as numbers and leaves nothing at the end either way', () => {
  expect(names(sortRows(rows, byValue, false))).toEqual(['b10', 'a', 'b9', 'c'])
  expect(names(sortRows(rows, byValue, true))).toEqual(['a', 'b10', 'b9', 'c'])
})

it('sorts words with the numbers inside them counted', () => {
  expect(names(sortRows(rows, byName, false))).toEqual(['a', 'b9', 'b10', 'c'])
})

it('keeps the order that came without a column to sort by', () => {
  expect(names(sortRows(rows, undefined, false))).toEqual(['b10', 'b9', 'a', 'c'])
})
