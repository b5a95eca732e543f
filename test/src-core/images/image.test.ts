import { describe, expect, it } from 'vitest'
import { narrowed } from '../../../src-core/images/image.ts'

const image = (...values: number[]) => ({ rows: 1, columns: values.length, data: Float32Array.from(values) })

describe('an image in half the bytes', () => {
  it('holds 16-bit integers where all values are such integers', () => {
    expect(narrowed(image(-32768, -1024, 0, 32767))).toEqual({
      rows: 1,
      columns: 4,
      data: Int16Array.of(-32768, -1024, 0, 32767)
    })
  })

  it.each([[0.5], [32768], [-32769], [NaN], [Infinity]])(
    'is the image itself where %d is among its values',
    (value) => {
      const given = image(1, value)
      expect(narrowed(given)).toBe(given)
    }
  )
})
