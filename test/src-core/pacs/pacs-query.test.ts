import { describe, expect, it } from 'vitest'
import {
  dateRange,
  foundSeries,
  matchesDescription,
  matchesName,
  studyKeys,
  type FoundSeries
} from '../../../src-core/pacs/pacs-query.ts'

describe('dateRange', () => {
  it.each([
    ['', ''],
    ['2024-03-12', '20240312'],
    ['20240312', '20240312'],
    ['2024-01-01..2024-03-31', '20240101-20240331'],
    ['20240101..', '20240101-'],
    ['..2024-03-31', '-20240331']
  ])('writes %s as DICOM does', (text, range) => {
    expect(dateRange(text)).toBe(range)
  })

  it.each([
    '..',
    '2024',
    '2024-13-01',
    '2024-02-32',
    'yesterday',
    '2024-01-01..x',
    '2024-01-01..2024-02-01..2024-03-01'
  ])('refuses %s', (text) => {
    expect(() => dateRange(text)).toThrow(/^date: expected a day such as 2024-03-12 or a range/)
  })
})

const series = (others: Partial<FoundSeries> = {}): FoundSeries => ({
  ...foundSeries({ StudyInstanceUID: '1.2' }, { SeriesInstanceUID: '1.2.3' })!,
  ...others
})

describe('a found series', () => {
  it('takes what the series states before what the study states', () => {
    const study = { StudyInstanceUID: '1.2', PatientID: 'A', StudyDate: '20240312', Modality: 'OT' }
    const found = foundSeries(study, {
      SeriesInstanceUID: '1.2.3',
      Modality: 'CT',
      NumberOfSeriesRelatedInstances: '7'
    })
    expect(found).toMatchObject({
      studyUid: '1.2',
      patientId: 'A',
      studyDate: '2024-03-12',
      modality: 'CT',
      instances: 7
    })
  })

  it.each(['', '1..2', '../1', '1.2/3', '1'.repeat(65)])('is left out with the UID %s', (uid) => {
    expect(foundSeries({ StudyInstanceUID: '1.2' }, { SeriesInstanceUID: uid })).toBeNull()
  })
})

describe('a query', () => {
  it('sends wildcards in place of letters beyond ASCII, and checks the answer', () => {
    expect(studyKeys({ patientName: 'Müller^Än*', patientId: '', modality: 'ct' })).toEqual({
      PatientName: 'M*ller^*n*',
      ModalitiesInStudy: 'CT'
    })
    const matches = (patientName: string) => matchesName(series({ patientName }), { patientName: 'Müller^Än*' })
    expect(['Müller^Änne', 'MULLER^ANTON', 'Miller^Anton', 'Müller^Bob'].map(matches)).toEqual([
      true,
      true,
      false,
      false
    ])
  })

  it('leaves other names to the server', () => {
    expect(studyKeys({ patientName: 'Doe*' })).toEqual({ PatientName: 'Doe*' })
    expect(matchesName(series({ patientName: 'anything' }), { patientName: 'Doe*' })).toBe(true)
  })

  it('finds a part of either description, whatever the case', () => {
    const found = series({ studyDescription: 'Thorax', seriesDescription: 'Low Dose B30' })
    const matches = (description: string) => matchesDescription(found, { description })
    expect(['', 'thor', 'low dose', 'full'].map(matches)).toEqual([true, true, true, false])
  })

  it('refuses a study that is no UID', () => {
    expect(() => studyKeys({ studyUid: 'abc' })).toThrow("study: expected a DICOM UID (digits and dots), got 'abc'")
  })
})
