import { expect, it, describe } from 'vitest'
import { lengthBetween, lengthText, scaleBar } from '../../../../renderer/features/slice-viewer/measurements.svelte.ts'

it('a length counts rows and columns by their own spacing', () => {
  // 3 columns of 2 mm and 16 rows of 0.5 mm: 6 and 8 mm.
  expect(lengthBetween({ x: 1, y: 1 }, { x: 4, y: 17 }, [0.5, 2])).toBeCloseTo(10)
  expect(lengthText({ x: 1, y: 1 }, { x: 4, y: 17 }, [0.5, 2])).toBe('10.0 mm')
})

it('a length without spacing is in pixels, and says so', () => {
  expect(lengthText({ x: 0, y: 0 }, { x: 3, y: 4 }, null)).toBe('5.0 px')
})

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
