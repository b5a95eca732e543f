import { expect, it } from 'vitest'
import { render } from 'vitest-browser-svelte'
import FoundSeriesTable from '../../../../renderer/features/pacs/FoundSeriesTable.svelte'
import type { PacsSeries } from '../../../../src-core/engine/contract-payloads.ts'
import '../../../../renderer/shared/base.css'

const series: PacsSeries = {
  studyUid: '1.2',
  seriesUid: '1.2.3',
  patient: { initials: 'W. W.', pseudonym: '4F2A', date: '2024-03-12' },
  identity: null,
  studyDescription: 'Thorax',
  seriesDescription: '',
  modality: 'CT',
  seriesNumber: '4',
  instances: null
}
const cellsOf = (container: Element) =>
  [...container.querySelectorAll('td')].map(({ textContent }) => textContent.trim())

it('shows initials and a pseudonym, and the number of a series without a description', async () => {
  const { container } = await render(FoundSeriesTable, { series: [series], chosen: [], ontoggle: () => {} })
  expect(cellsOf(container).slice(1)).toEqual(['W. W. · 4F2A', '2024-03-12', 'CT', 'Thorax', 'Series 4', ''])
})

it('shows name and ID once they were asked for', async () => {
  const named = { ...series, identity: { name: 'Wombat^Walter', patientId: null } }
  const { container } = await render(FoundSeriesTable, { series: [named], chosen: [], ontoggle: () => {} })
  expect(cellsOf(container)[1]).toBe('Wombat^Walter · no ID')
})

it('chooses a series by its box', async () => {
  const chosen: string[] = []
  const ontoggle = (uid: string) => void chosen.push(uid)
  const { getByRole } = await render(FoundSeriesTable, { series: [series], chosen: [], ontoggle })
  await getByRole('checkbox', { name: 'Choose Series 4' }).click()
  expect(chosen).toEqual(['1.2.3'])
})
