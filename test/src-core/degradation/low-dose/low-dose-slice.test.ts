import { describe, expect, it } from 'vitest'
import { degradeLowDose } from '../../../../src-core/degradation/low-dose/low-dose.ts'
import { lowDoseSlice, requireScannable } from '../../../../src-core/degradation/low-dose/low-dose-slice.ts'
import { batchOfOne } from '../../../../src-core/images/image.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'

/** A slice of 24 x 32 pixels: a block of water from row 8, column 8 on, in air. */
const block = (top: number, size: number, rows: number) => ({
  rows,
  columns: size,
  data: Float32Array.from({ length: rows * size }, (_, index) => {
    const [row, column] = [Math.floor(index / size) - top, index % size]
    return row >= 8 && row < 16 && column >= 8 && column < 24 ? 0 : -1000
  })
})
const scan = { photons: 1e4, seed: 3, slice: 5, pixelSpacing: 2 }

const source = (change: Partial<SourceSummary>) =>
  ({ label: 'Chest', unit: 'HU', pixelSpacing: [0.7, 0.7], ...change }) as SourceSummary

describe('a slice scanned again', () => {
  it('lies in the middle of a square of air, and comes back in its own shape', () => {
    const scanned = lowDoseSlice(block(0, 32, 24), scan)
    const square = degradeLowDose(batchOfOne(block(4, 32, 32)), {
      photons: 1e4,
      seed: 3,
      firstImage: 5,
      pixelSpacing: 2
    })
    expect([scanned.rows, scanned.columns]).toEqual([24, 32])
    expect(scanned.data).toEqual(square.data.slice(4 * 32, 28 * 32))
  })

  it('has noise of its own for each number in the series, the same for the same seed', () => {
    const again = lowDoseSlice(block(0, 32, 24), scan)
    expect(lowDoseSlice(block(0, 32, 24), scan).data).toEqual(again.data)
    expect(lowDoseSlice(block(0, 32, 24), { ...scan, slice: 6 }).data).not.toEqual(again.data)
  })
})

describe('a source whose slices are to be scanned again', () => {
  it('tells the side of its pixels', () => {
    expect(requireScannable(source({}))).toBe(0.7)
  })

  it('is refused, by name, without HU, without spacing, and with pixels that are not square', () => {
    expect(() => requireScannable(source({ unit: '1' }))).toThrow("HU only; 'Chest' has other values")
    expect(() => requireScannable(source({ pixelSpacing: null }))).toThrow(
      "the size of a pixel, which 'Chest' does not tell"
    )
    expect(() => requireScannable(source({ pixelSpacing: [0.7, 0.9] }))).toThrow(
      "square pixels; those of 'Chest' are 0.7 x 0.9 mm"
    )
  })
})
