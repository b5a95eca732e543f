import { expect, it } from 'vitest'
import { clippingText } from '../../../../renderer/features/patchify/clipping.ts'

const slice = { rows: 2, columns: 3, data: Float32Array.of(-3000, 0, 1001, 0, 0, 1000) }
const range = { unit: 'HU', intensityRange: [-1000, 1000] } as const

it('says what an audit of the crop clips on the slice that is shown', () => {
  expect(clippingText(slice, { row: 0, column: 1, size: 2 }, range)).toBe(
    'Clipped to −1000 HU to 1000 HU in the square of this slice: 0.0\u00a0% lie below, 25.0\u00a0% above'
  )
})

it('says nothing where nothing is clipped', () => {
  expect(clippingText(slice, { row: 1, column: 0, size: 1 }, range)).toBeNull()
})
