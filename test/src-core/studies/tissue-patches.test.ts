import { expect, it } from 'vitest'
import { tissuePatches } from '../../../src-core/studies/tissue-patches.ts'

const source = { unit: 'HU', intensityRange: [-1000, 1000], defaultWindow: { centre: 0, width: 1000 } } as const
/**
 * Two images of 4 x 6 pixels: six patches of 2 x 2 in each.
 * Only the values of the listed patches are brighter than air.
 */
function images(bright: readonly number[]) {
  const data = new Float32Array(2 * 4 * 6)
  for (const patch of bright) {
    const start = Math.floor(patch / 6) * 24 + Math.floor((patch % 6) / 3) * 12 + (patch % 3) * 2
    for (const pixel of [0, 1, 6, 7]) data[start + pixel] = 0.5 + patch / 100
  }
  return { data, count: 2, rows: 4, columns: 6 }
}

it('keeps the patches that are not air, and cuts other images at the same places', () => {
  const { kept, cut } = tissuePatches(images([1, 5, 6]), 2, source)
  expect(kept).toEqual([1, 5, 6])
  const all = images([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(cut(all)).toMatchObject({ count: 3, rows: 2, columns: 2 })
  expect([...cut(all).data]).toEqual([0.51, 0.55, 0.56].flatMap((value) => Array<number>(4).fill(Math.fround(value))))
})

it('spreads a limited number of patches over the slices', () => {
  expect(tissuePatches(images([1, 3, 5, 6, 8, 11]), 2, source, 3).kept).toEqual([1, 5, 8])
})

it('keeps every patch of images that are not in HU', () => {
  expect(tissuePatches(images([]), 2, { ...source, unit: '1' }).kept).toHaveLength(12)
})
