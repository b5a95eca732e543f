import { describe, expect, it } from 'vitest'
import { gridPath, outsidePath } from '../../../../renderer/features/slice-viewer/patch-grid.ts'

describe('the patch grid as drawn', () => {
  const grid = { rowStarts: [10, 38], columnStarts: [20, 48], patchSize: 28 }

  it('outlines what the patches cover and draws one line between neighbours', () => {
    expect(gridPath(grid, 1)).toBe('M20 10H76V66H20ZM48 10V66M20 38H76')
  })

  it('draws both edges where patches overlap', () => {
    const overlapping = { rowStarts: [0], columnStarts: [0, 14], patchSize: 28 }
    expect(gridPath(overlapping, 1)).toBe('M0 0H42V28H0ZM14 0V28M28 0V28')
  })

  it('keeps only the outline where lines would run together', () => {
    expect(gridPath(grid, 0.1)).toBe('M20 10H76V66H20Z')
  })

  it('draws nothing without patches', () => {
    expect(gridPath({ rowStarts: [], columnStarts: [], patchSize: 28 }, 1)).toBe('')
  })

  it('covers all but the crop', () => {
    expect(outsidePath({ row: 1, column: 2, size: 3 }, 10, 20)).toBe('M0 0H20V10H0ZM2 1h3v3h-3Z')
  })
})
