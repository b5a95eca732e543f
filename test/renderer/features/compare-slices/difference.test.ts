import { expect, it } from 'vitest'
import { paintDifference } from '../../../../renderer/features/compare-slices/difference.ts'
import { differenceMap } from '../../../../renderer/shared/charts/colour-maps.ts'

it('a difference is the second minus the first: zero in the middle of its map, plus and minus the range at its ends', () => {
  const slice = (...values: number[]) => ({ rows: 1, columns: values.length, data: Float32Array.from(values) })
  const pixels = paintDifference(slice(0, 100, 100, 0), slice(0, 300, -100, 900), 200)
  expect([...pixels]).toEqual([128, 255, 1, 255].map((level) => differenceMap[level]))
})
