import { expect, it } from 'vitest'
import { distinctLabels } from '../../../src-core/sources/distinct-labels.ts'
import { ctSeries } from '../../support/records.ts'

const source = (id: string, label: string, details: string[], sliceCount = 3) =>
  ctSeries(id, { label, details, sliceCount })

it('leaves labels alone that are not shared', () => {
  const labels = distinctLabels([source('a', 'Thorax', ['CT']), source('b', 'Abdomen', ['CT'])])
  expect([...labels.values()]).toEqual(['Thorax', 'Abdomen'])
})

it('adds to shared labels in what the series differ: kernel before number, slices where no more is known', () => {
  const labels = distinctLabels([
    source('a', 'Thorax', ['CT', 'Series 3', 'Kernel B30f', '120 kV']),
    source('b', 'Thorax', ['CT', 'Series 4', 'Kernel B60f', '120 kV']),
    source('c', 'Thorax', ['CT', 'Series 4', 'Kernel B60f', '120 kV'], 80)
  ])
  expect(labels.get('a')).toBe('Thorax · Kernel B30f')
  expect(labels.get('c')).toBe('Thorax · Kernel B60f · Series 4 · 80 slices')
  expect(new Set(labels.values()).size).toBe(3)
})

it('numbers series that differ in nothing that is known', () => {
  const labels = distinctLabels([source('a', 'Thorax', ['CT']), source('b', 'Thorax', ['CT'])])
  expect([...labels.values()]).toEqual(['Thorax · no. 1', 'Thorax · no. 2'])
})

it.each<[string, string, string]>([
  ['kernel', 'Kernel B', 'Kernel L'],
  ['dose', '40 mAs', '160 mAs'],
  ['thickness', 'Slice thickness 1 mm', 'Slice thickness 5 mm']
])('names series that differ by %s alone by just that', (_, one, other) => {
  const labels = distinctLabels([
    source('a', '5mm', ['CT', 'Series 3', one, '120 kV']),
    source('b', '5mm', ['CT', 'Series 2', other, '120 kV'])
  ])
  expect([...labels.values()]).toEqual([`5mm · ${one}`, `5mm · ${other}`])
})

it('names series of different patients by patient and date first', () => {
  const patient = { initials: 'J. D.', pseudonym: '4F2A', date: '2024-03-12' }
  const labels = distinctLabels([
    { ...source('a', 'Full dose', ['CT', 'Kernel B30f']), patient },
    { ...source('b', 'Full dose', ['CT', 'Kernel B60f']), patient: { ...patient, date: '2024-04-01' } },
    { ...source('c', 'Full dose', ['CT', 'Kernel B60f']), patient: { ...patient, pseudonym: '00FF' } }
  ])
  expect([...labels.values()]).toEqual([
    'Full dose · J. D. · 4F2A · 2024-03-12',
    'Full dose · J. D. · 4F2A · 2024-04-01',
    'Full dose · J. D. · 00FF'
  ])
})
