import { describe, expect, it } from 'vitest'
import {
  cornerPoint,
  fitSquare,
  moveSquare,
  resizeSquare,
  squareFromDrag
} from '../../../../renderer/features/slice-viewer/crop-square.ts'

const slice = { rows: 512, columns: 400 }

describe('a crop square drawn with the pointer', () => {
  it('is as large as the longer side of the drag and snaps to whole pixels', () => {
    expect(squareFromDrag({ x: 10.4, y: 20.6 }, { x: 110.2, y: 60 }, slice)).toEqual({ row: 21, column: 10, size: 100 })
  })

  it('grows up and left when dragged that way', () => {
    expect(squareFromDrag({ x: 200, y: 300 }, { x: 150, y: 290 }, slice)).toEqual({ row: 250, column: 150, size: 50 })
  })

  it('stops at the border of the slice and stays a square', () => {
    expect(squareFromDrag({ x: 350, y: 100 }, { x: 900, y: 900 }, slice)).toEqual({ row: 100, column: 350, size: 50 })
  })

  it('has at least 8 pixels, also for a click in the corner', () => {
    expect(squareFromDrag({ x: 399, y: 511 }, { x: 400, y: 512 }, slice)).toEqual({ row: 504, column: 392, size: 8 })
  })

  it('keeps the opposite corner when one is dragged', () => {
    const square = { row: 100, column: 100, size: 50 }
    const resized = resizeSquare(square, 'top-left', { x: 80, y: 95 }, slice)
    expect(cornerPoint(resized, 'bottom-right')).toEqual({ x: 150, y: 150 })
    expect(resized.size).toBe(70)
  })

  it('moves by whole pixels and stops at the border', () => {
    expect(moveSquare({ row: 100, column: 100, size: 50 }, 2.6, -300, slice)).toEqual({ row: 103, column: 0, size: 50 })
  })

  it('fits a square of another slice into a smaller one', () => {
    expect(fitSquare({ row: 300, column: 300, size: 300 }, { rows: 28, columns: 28 })).toEqual({
      row: 0,
      column: 0,
      size: 28
    })
  })
})
