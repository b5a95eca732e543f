import { expect, it } from 'vitest'
import { isCovered } from '../../../src-core/audit/covered-region.ts'

/** On slice 3: patches of 4 x 4 at (2, 2), (2, 6) and (6, 2). Slice 4 has one at (6, 6). */
const patches = { slice: Int32Array.of(3, 3, 3, 4), row: Int32Array.of(2, 2, 6, 6), column: Int32Array.of(2, 6, 2, 6) }
const size = { patchRows: 4, patchColumns: 4 }
const covered = (left: number, top: number, right: number, bottom: number) =>
  isCovered(
    [
      { x: right, y: top },
      { x: left, y: bottom }
    ],
    patches,
    size,
    3
  )

it('a box is covered if patches of its slice have every pixel, also across patches', () => {
  expect(covered(2, 2, 10, 6)).toBe(true)
  expect(covered(3.5, 2.5, 5.5, 9.9)).toBe(true)
})

it('a box beyond the patches, or over a gap between them, is not covered', () => {
  expect(covered(1.9, 2, 5, 5)).toBe(false)
  expect(covered(2, 2, 10, 6.1)).toBe(false)
  expect(covered(20, 20, 24, 24)).toBe(false)
})
