import { expect, it, test } from 'vitest'
import { reducedDoseSlice } from '../../../../src-core/degradation/noise-insertion.ts'
import { toUnitRange } from '../../../../src-core/images/intensity.ts'
import { seedFor } from '../../../../src-core/random/derived-seed.ts'
import { openPhantom } from '../../../../src-core/sources/phantom/phantom-source.ts'
import { ctIntensityRange } from '../../../../src-core/sources/source.ts'
import { quarterDose } from '../../../../src-core/studies/paper/experiment-plan.ts'
import {
  phantomSlices,
  reducedDoseSlices,
  tissuePatches,
  unitSlices
} from '../../../../src-core/studies/paper/subject-images.ts'

const choice = { seed: 3, set: 'test', limit: 40 } as const

test('slices are those that a training with the seed only tests with, at a quarter of the dose', async () => {
  const phantom = await openPhantom({ seed: seedFor(3, 'phantom-test'), slices: 1 })
  const { slices } = await phantomSlices(choice)
  expect(slices).toEqual([await phantom.readSlice(0)])
  const [pixelSpacing] = phantom.summary.pixelSpacing!
  const expected = toUnitRange(
    reducedDoseSlice(slices[0]!, { share: 0.25, kernel: 'soft', seed: 9, stream: 0, pixelSpacing }),
    ctIntensityRange
  )
  const { data, ...shape } = await reducedDoseSlices({ ...choice, setting: quarterDose, noiseSeed: 9 })
  expect(shape).toEqual({ count: 1, rows: 512, columns: 512 })
  expect(data).toEqual(expected.data)
}, 120_000)

test('patches are cut at places that the phantom decides, side by side and spread over the slices, none mostly air', async () => {
  const { slices, summary, cut } = await phantomSlices(choice)
  const patches = cut(unitSlices(slices, summary))
  expect(patches).toMatchObject({ count: 40, rows: 28, columns: 28 })
  // Darker than -150 HU, which the default window shows black, is air.
  const brighter = (patch: number) =>
    patches.data.subarray(patch * 784, (patch + 1) * 784).filter((value) => value > 0.425).length
  expect(Array.from({ length: 40 }, (_, patch) => brighter(patch)).every((count) => 2 * count > 784)).toBe(true)
  // Each pixel of this slice is its number: the first of a patch names its place.
  const numbered = {
    data: Float32Array.from({ length: 512 * 512 }, (_, pixel) => pixel),
    count: 1,
    rows: 512,
    columns: 512
  }
  const places = [...cut(numbered).data]
    .filter((_, index) => index % 784 === 0)
    .map((pixel) => [Math.floor(pixel / 512), pixel % 512] as const)
  expect(places.every(([row, column]) => row % 28 === 0 && column % 28 === 0)).toBe(true)
  expect(places.at(-1)![0] - places[0]![0]).toBeGreaterThan(200)
})

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
