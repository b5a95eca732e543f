import { describe, expect, it } from 'vitest'
import { PatchPlaces } from '../../../../renderer/features/audit-slice/patch-places.ts'

// Two slices (4 and 5) of 3 x 3 patches of 4 x 4 pixels, 2 pixels apart.
const starts = [0, 2, 4].flatMap((row) => [0, 2, 4].map((column) => [row, column] as const))
const table = {
  slice: Int32Array.from({ length: 18 }, (_, patch) => (patch < 9 ? 4 : 5)),
  row: Int32Array.from([...starts, ...starts], ([row]) => row),
  column: Int32Array.from([...starts, ...starts], ([, column]) => column)
}
const places = new PatchPlaces(table, { patchRows: 4, patchColumns: 4 })
const all = Int32Array.from({ length: 18 }, (_, patch) => patch)
const onFour = places.on(4, all)

describe('patches on slices', () => {
  it('are found by slice, and say which slices they are on', () => {
    expect([...onFour]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(places.bounds).toEqual({ first: 4, last: 5 })
  })

  it('are found by a pixel, the one whose middle is nearest first', () => {
    expect(places.at(3, 3, onFour)[0]).toBe(4)
    expect(places.at(3, 3, onFour).sort()).toEqual([0, 1, 3, 4])
    expect(places.at(0, 0, onFour)).toEqual([0])
    expect(places.at(8, 8, onFour)).toEqual([])
  })

  it('have neighbours on the four sides, and none beyond the grid', () => {
    expect(places.neighbour(4, 'left', onFour)).toBe(3)
    expect(places.neighbour(4, 'right', onFour)).toBe(5)
    expect(places.neighbour(4, 'up', onFour)).toBe(1)
    expect(places.neighbour(4, 'down', onFour)).toBe(7)
    expect(places.neighbour(0, 'up', onFour)).toBe(-1)
  })

  it('have the next one on that side as neighbour where the nearest is filtered out', () => {
    expect(places.neighbour(3, 'right', Int32Array.of(3, 5, 8))).toBe(5)
    expect(places.neighbour(3, 'right', Int32Array.of(3, 7, 8))).toBe(7)
    expect(places.neighbour(3, 'right', Int32Array.of(0, 3, 6))).toBe(-1)
  })
})
