import { expect, it } from 'vitest'
import {
  categoryCodes,
  findingKind,
  scoreCode,
  scoreUnit,
  severityCodes
} from '../../../src-core/dicom-objects/codes.ts'
import { decimalText } from '../../../src-core/dicom-objects/content-items.ts'
import { momentOf } from '../../../src-core/dicom-objects/moment.ts'
import { scoreDefinitions } from '../../../src-core/scores/table/score-table.ts'
import { uidOf } from '../../../src-core/sources/dicom/uids.ts'

it('every code has at most 16 characters, and none has two meanings', () => {
  const codes = [
    findingKind,
    ...Object.values(categoryCodes),
    ...Object.values(severityCodes),
    ...scoreDefinitions.map(scoreCode)
  ]
  expect(codes.filter(({ value }) => value.length > 16)).toEqual([])
  expect(new Set(codes.map(({ value }) => value)).size).toBe(codes.length)
})

it('scores have UCUM units', () => {
  const unit = (id: string, source = 'HU') =>
    scoreUnit(
      scoreDefinitions.find((score) => score.id === id)!,
      source
    ).value
  expect([unit('psnr'), unit('ssim'), unit('rmse'), unit('rmse', '1'), unit('detailKept')]).toEqual([
    'dB',
    '1',
    "[hnsf'U]",
    '1',
    '%'
  ])
})

it('numbers have at most 16 characters and keep their leading digits', () => {
  expect([31.42, 0, -0.1 / 3, 1e-9 / 3, 37.662429501085406, 123456789.12345679].map(decimalText)).toEqual([
    '31.42',
    '0',
    '-0.0333333333333',
    '3.3333333333e-10',
    '37.6624295010854',
    '123456789.123457'
  ])
})

it('times are those of the study', () => {
  expect(momentOf('2026-11-30T23:30:05.900Z', '+0100')).toEqual({
    date: '20261201',
    time: '003005',
    dateTime: '20261201003005'
  })
  expect(momentOf('2026-01-01T01:00:00Z', '-0330').dateTime).toBe('20251231213000')
  // Tests run in UTC.
  expect(momentOf('2026-01-01T01:00:00Z', '').dateTime).toBe('20260101010000')
})

it('a UUID is a UID by its number', () => {
  // ITU-T X.667, 6.2: f81d4fae-7dec-11d0-a765-00a0c91e6bf6.
  expect(uidOf('f81d4fae-7dec-11d0-a765-00a0c91e6bf6')).toBe('2.25.329800735698586629295641978511506172918')
  expect(uidOf('finding')).toMatch(/^2\.25\.\d{30,39}$/)
})
