import { expect, it } from 'vitest'
import { airPatches } from '../../../src-core/audit/patch-selection.ts'
import { imageBatch } from '../../../src-core/images/image.ts'

/** Black at 50 - 400 / 2 = -150 HU, which is 0.425 in 0..1. */
const ct = { unit: 'HU', intensityRange: [-1000, 1000], defaultWindow: { centre: 50, width: 400 } } as const
const pixels = imageBatch(Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0.42, 0.42, 0.43, 0.43, 0.5, 0.5, 0.5, 0), 4, 2, 2)

it('counts a patch as air if half of it or more is no brighter than black', () => {
  expect([...airPatches(pixels, ct)!]).toEqual([1, 1, 1, 0])
})

it('finds no air if values are not HU', () => {
  expect(airPatches(pixels, { ...ct, unit: '1' })).toBeNull()
})
