import { describe, expect, it } from 'vitest'
import { narrowed, settleIn } from '../../../src-core/images/image.ts'

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

describe('values that settle in memory', () => {
  it('are copied, also within one array, or stay where they are', () => {
    const memory = Float32Array.of(1, 2, 3, 4)
    settleIn(memory.subarray(0, 2), memory.subarray(2))
    expect(memory).toEqual(Float32Array.of(3, 4, 3, 4))
    settleIn(memory, memory)
    expect(memory).toEqual(Float32Array.of(3, 4, 3, 4))
    settleIn(memory.subarray(1, 3), Float32Array.of(5, 6))
    expect(memory).toEqual(Float32Array.of(3, 5, 6, 4))
  })
})
