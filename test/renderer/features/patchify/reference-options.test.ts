import { describe, expect, it } from 'vitest'
import { partnerOf } from '../../../../renderer/features/patchify/reference-options.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'

const source = (id: string, label: string, more: Partial<SourceSummary> = {}): SourceSummary => ({
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
  source('full', 'full dose'),
  source('quarter', 'quarter dose'),
  source('thorax', 'Thorax')
]

describe('the open series that could be the reference of another', () => {
  it('is the one of the fullest dose', () => {
    expect(partnerOf(quarter, [quarter, thorax, full])).toEqual({ id: 'full', label: 'full dose', fuller: true })
  })

  it('is one of the same grid where nothing tells the dose, and none of a lower dose', () => {
    const other = source('other', 'Abdomen')
    expect(partnerOf(thorax, [thorax, other])).toEqual({ id: 'other', label: 'Abdomen', fuller: false })
    expect(partnerOf(full, [full, quarter])).toBeNull()
  })

  it('has the same pixels, and is a scan', () => {
    expect(partnerOf(quarter, [quarter, { ...full, pixelSpacing: [0.8, 0.8] }])).toBeNull()
    expect(partnerOf(quarter, [quarter, { ...full, rows: 256 }])).toBeNull()
    const [one, two] = [source('one', 'Phantom', { kind: 'phantom' }), source('two', 'Phantom', { kind: 'phantom' })]
    expect(partnerOf(one, [one, two])).toBeNull()
  })
})
