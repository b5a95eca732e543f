import { expect, it } from 'vitest'
import { listedSources, type SourceOrder } from '../../../../renderer/features/sources/source-list.ts'
import { distinctLabels } from '../../../../src-core/sources/distinct-labels.ts'
import type { ListedSource, SeriesExposure } from '../../../../src-core/sources/source.ts'

const noDose: SeriesExposure = { kilovolts: null, doseIndex: null, exposure: null, currentTime: null, current: null }
const source = (id: string, more: Partial<ListedSource>): ListedSource => ({
  id,
  kind: 'dicom',
  label: 'Full dose',
  details: ['CT'],
  unit: 'HU',
  intensityRange: [-1000, 1000],
  defaultWindow: { centre: 40, width: 400 },
  sliceCount: 3,
  rows: 4,
  columns: 4,
  pixelSpacing: null,
  sliceSpacing: null,
  warnings: [],
  ...more
})
const list = [
  source('a', {
    label: 'Quarter dose',
    patient: { initials: 'B. B.', pseudonym: '00FF', date: '2024-03-12' },
    exposure: { ...noDose, doseIndex: 2 },
    sliceThickness: [1, 1]
  }),
  source('b', {
    details: ['CT', 'Kernel B30f', 'CTDIvol 8 mGy'],
    patient: { initials: 'A. C.', pseudonym: '1234', date: '2023-01-02' },
    exposure: { ...noDose, doseIndex: 8 },
    sliceThickness: [3, 3]
  }),
  source('c', { kind: 'phantom', label: 'CT phantom' })
]
const idsOf = (order: SourceOrder, filter = '') =>
  listedSources(list, distinctLabels(list), { filter, order }).map(({ id }) => id)

it.each<[SourceOrder, string[]]>([
  ['opened', ['a', 'b', 'c']],
  ['name', ['c', 'b', 'a']],
  ['patient', ['b', 'a', 'c']],
  ['date', ['a', 'b', 'c']],
  ['dose', ['b', 'a', 'c']],
  ['thickness', ['a', 'b', 'c']]
])('sources by %s, unknown values last', (order, expected) => {
  expect(idsOf(order)).toEqual(expected)
})

it.each([
  ['b30F', ['b']],
  ['dose  2024', ['a']],
  ['1234', ['b']],
  ['nothing', []],
  [' ', ['a', 'b', 'c']]
])('the filter %j asks for each word in name, patient, date or details', (filter, expected) => {
  expect(idsOf('opened', filter)).toEqual(expected)
})
