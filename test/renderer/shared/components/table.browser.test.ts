import { userEvent } from 'vitest/browser'
import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import Table from '../../../../renderer/shared/components/Table.svelte'
import type { TableColumn } from '../../../../renderer/shared/components/table-rows.ts'

interface Row {
  readonly name: string
  readonly psnr: number | null
}
const rows: readonly Row[] = [
  { name: 'median', psnr: 29.5 },
  { name: 'none', psnr: null },
  { name: 'bilateral', psnr: 31.25 }
]
const columns: readonly TableColumn<unknown>[] = [
  { key: 'name', label: 'Denoiser', value: (row) => (row as Row).name },
  { key: 'psnr', label: 'PSNR', align: 'end', sortable: true, value: (row) => (row as Row).psnr }
]
const show = (more: { onselect?: (row: unknown) => void } = {}) =>
  render(Table, { label: 'Denoisers', columns, rows, rowKey: (row: unknown) => (row as Row).name, ...more })
const names = () => [...document.querySelectorAll('tbody tr td:first-child')].map((cell) => cell.textContent.trim())

it('sorts by a heading, the other way when it is pressed again, with missing values last', async () => {
  const screen = await show()
  const heading = screen.getByRole('columnheader', { name: 'PSNR' })
  expect(names()).toEqual(['median', 'none', 'bilateral'])
  await screen.getByRole('button', { name: 'PSNR' }).click()
  await expect.element(heading).toHaveAttribute('aria-sort', 'ascending')
  expect(names()).toEqual(['median', 'bilateral', 'none'])
  await screen.getByRole('button', { name: 'PSNR' }).click()
  await expect.element(heading).toHaveAttribute('aria-sort', 'descending')
  expect(names()).toEqual(['bilateral', 'median', 'none'])
})

it('shows a dash for a missing value, and numbers right under their heading', async () => {
  const screen = await show()
  await expect.element(screen.getByRole('row', { name: 'none –' })).toBeVisible()
  const [heading, cell] = ['th:last-child', 'td:last-child'].map((part) =>
    getComputedStyle(document.querySelector(part)!)
  )
  expect([heading!.textAlign, cell!.textAlign]).toEqual(['right', 'right'])
})

it('selects a row by mouse and by Enter', async () => {
  const onselect = vi.fn<(row: unknown) => void>()
  const screen = await show({ onselect })
  await screen.getByRole('row', { name: /median/ }).click()
  screen
    .getByRole('row', { name: /bilateral/ })
    .element()
    .focus()
  await userEvent.keyboard('{Enter}')
  expect(onselect.mock.calls.map(([row]) => (row as Row).name)).toEqual(['median', 'bilateral'])
})
