import { describe, expect, it } from 'vitest'
import { hasNeighbours, neighbourPairs } from '../../../src-core/audit/neighbour-scores.ts'

const tableOf = (...patches: [slice: number, row: number, column: number][]) => ({
  slice: Int32Array.from(patches, ([slice]) => slice),
  row: Int32Array.from(patches, ([, row]) => row),
  column: Int32Array.from(patches, ([, , column]) => column)
})

describe('patches of neighbouring slices', () => {
  it('are pairs at one place of slices whose numbers follow each other', () => {
    const table = tableOf([4, 0, 0], [4, 0, 8], [5, 0, 0], [5, 0, 8], [6, 0, 8], [8, 0, 0], [8, 0, 8])
    // Slice 6 was cut short by a limit: its only patch is the second. Slice 7 has none, so slice 8 has no neighbour.
    expect(neighbourPairs(table)).toEqual([
      [0, 2],
      [1, 3],
      [3, 4]
    ])
  })

  it('need even distances, and two slices that follow each other', () => {
    expect(hasNeighbours({ sliceSpacing: 2 }, { slices: [3, 4] })).toBe(true)
    expect(hasNeighbours({ sliceSpacing: 2 }, { slices: [3, 5] })).toBe(false)
    expect(hasNeighbours({ sliceSpacing: null }, { slices: [3, 4] })).toBe(false)
  })
})
