import { describe, expect, it } from 'vitest'
import { movedRegion, regionBetween, defaultRegion } from '../../../../renderer/features/findings/patch-region.ts'

describe('A region drawn on a patch', () => {
  it('begins as the middle half', () => {
    expect(defaultRegion(28, 28)).toEqual({ row: 7, column: 7, rows: 14, columns: 14 })
  })

  it('moves and grows by keys, and stays on the patch', () => {
    const region = { row: 0, column: 26, rows: 2, columns: 2 }
    expect(movedRegion(region, { row: -1 }, 28, 28)).toEqual(region)
    expect(movedRegion(region, { column: 1 }, 28, 28)).toEqual(region)
    expect(movedRegion(region, { columns: 1 }, 28, 28)).toEqual(region)
    expect(movedRegion(region, { row: 1 }, 28, 28)).toEqual({ ...region, row: 1 })
    expect(movedRegion({ ...region, rows: 1 }, { rows: -1 }, 28, 28).rows).toBe(1)
  })

  it('lies between the pixels where a drag began and ended, in any direction', () => {
    const region = { row: 3, column: 2, rows: 3, columns: 5 }
    expect(regionBetween({ row: 3, column: 2 }, { row: 5, column: 6 })).toEqual(region)
    expect(regionBetween({ row: 5, column: 6 }, { row: 3, column: 2 })).toEqual(region)
  })
})
