import { expect, it } from 'vitest'
import { lengthBetween, lengthText } from '../../../../renderer/features/slice-viewer/length.ts'

it('a length counts rows and columns by their own spacing', () => {
  // 3 columns of 2 mm and 16 rows of 0.5 mm: 6 and 8 mm.
  expect(lengthBetween({ x: 1, y: 1 }, { x: 4, y: 17 }, [0.5, 2])).toBeCloseTo(10)
  expect(lengthText({ x: 1, y: 1 }, { x: 4, y: 17 }, [0.5, 2])).toBe('10.0 mm')
})

it('a length without spacing is in pixels, and says so', () => {
  expect(lengthText({ x: 0, y: 0 }, { x: 3, y: 4 }, null)).toBe('5.0 px')
})
