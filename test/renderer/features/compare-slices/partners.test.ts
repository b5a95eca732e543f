import { expect, it } from 'vitest'
import { isSameGrid, partnersOf } from '../../../../renderer/features/compare-slices/partners.ts'
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
  expect(partnersOf(mine, [mine, ...others]).map(({ id }) => id)).toEqual(['same', 'longer', 'small', 'phantom'])
})

it('a difference needs the same size, and the same spacing where both know it', () => {
  const mine = source('mine', { pixelSpacing: [0.7, 0.7] })
  expect(isSameGrid(mine, source('same', { pixelSpacing: [0.7005, 0.7] }))).toBe(true)
  expect(isSameGrid(mine, source('unknown'))).toBe(true)
  expect(isSameGrid(mine, source('coarser', { pixelSpacing: [0.8, 0.7] }))).toBe(false)
  expect(isSameGrid(mine, source('smaller', { rows: 256 }))).toBe(false)
})
