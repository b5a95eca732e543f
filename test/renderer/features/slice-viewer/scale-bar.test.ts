import { describe, expect, it } from 'vitest'
import { scaleBar } from '../../../../renderer/features/slice-viewer/scale-bar.ts'

describe('the scale bar', () => {
  it.each([
    [1, 99, 50],
    [1, 100, 100],
    [1, 199, 100],
    [2, 99, 20],
    [30, 99, 2],
    [400, 99, 0.2]
  ])('at %d CSS pixels per mm, with room for %d, stands for %d mm', (scale, room, millimetres) => {
    expect(scaleBar(scale, room)).toEqual({ millimetres, length: millimetres * scale })
  })

  it('is left out where there is no room to read it off, and without a scale', () => {
    expect(scaleBar(1, 10)).toBeNull()
    expect(scaleBar(Number.NaN, 100)).toBeNull()
    expect(scaleBar(0, 100)).toBeNull()
  })
})
