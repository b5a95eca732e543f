import { expect, it, describe } from 'vitest'
import { isSameGrid, seriesBeside, likelyReference } from '../../../../renderer/features/pairing/comparable-series.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'

function source(id: string, changes: Partial<SourceSummary> = {}): SourceSummary {
  return {
    id,
    kind: 'dicom',
    label: id,
    details: [],
    unit: 'HU',
    intensityRange: [-1000, 1000],
    rows: 512,
    columns: 512,
    defaultWindow: { centre: 50, width: 400 },
    sliceCount: 10,
    pixelSpacing: null,
    sliceSpacing: null,
    warnings: [],
    ...changes
  }
}

it('series of the same unit can be compared, those of the same kind, size and length first', () => {
  const mine = source('mine')
  const others = [
    source('phantom', { kind: 'phantom' }),
    source('digits', { kind: 'mnist', unit: '1' }),
    source('small', { rows: 256 }),
    source('longer', { sliceCount: 11 }),
    source('same')
  ]
  expect(seriesBeside(mine, [mine, ...others]).map(({ id }) => id)).toEqual(['same', 'longer', 'small', 'phantom'])
})

it('a difference needs the same size, and the same spacing where both know it', () => {
  const mine = source('mine', { pixelSpacing: [0.7, 0.7] })
  expect(isSameGrid(mine, source('same', { pixelSpacing: [0.7005, 0.7] }))).toBe(true)
  expect(isSameGrid(mine, source('unknown'))).toBe(true)
  expect(isSameGrid(mine, source('coarser', { pixelSpacing: [0.8, 0.7] }))).toBe(false)
  expect(isSameGrid(mine, source('smaller', { rows: 256 }))).toBe(false)
})

const labelled = (id: string, label: string, more: Partial<SourceSummary> = {}): SourceSummary => ({
  id,
  label,
  details: [],
  sliceCount: 1,
  kind: 'dicom',
  unit: 'HU',
  intensityRange: [-1000, 1000],
  defaultWindow: { centre: 50, width: 400 },
  rows: 512,
  columns: 512,
  pixelSpacing: [0.7, 0.7],
  sliceSpacing: null,
  warnings: [],
  ...more
})
const [full, quarter, thorax] = [
  labelled('full', 'full dose'),
  labelled('quarter', 'quarter dose'),
  labelled('thorax', 'Thorax')
]

describe('the open series that could be the reference of another', () => {
  it('is the one of the fullest dose', () => {
    expect(likelyReference(quarter, [quarter, thorax, full])).toEqual({ id: 'full', label: 'full dose', fuller: true })
  })

  it('is one of the same grid where nothing tells the dose, and none of a lower dose', () => {
    const other = labelled('other', 'Abdomen')
    expect(likelyReference(thorax, [thorax, other])).toEqual({ id: 'other', label: 'Abdomen', fuller: false })
    expect(likelyReference(full, [full, quarter])).toBeNull()
  })

  it('has the same pixels, and is a scan', () => {
    expect(likelyReference(quarter, [quarter, { ...full, pixelSpacing: [0.8, 0.8] }])).toBeNull()
    expect(likelyReference(quarter, [quarter, { ...full, rows: 256 }])).toBeNull()
    const [one, two] = [
      labelled('one', 'Phantom', { kind: 'phantom' }),
      labelled('two', 'Phantom', { kind: 'phantom' })
    ]
    expect(likelyReference(one, [one, two])).toBeNull()
  })
})
