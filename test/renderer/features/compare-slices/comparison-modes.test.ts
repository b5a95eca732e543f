import { describe, expect, it } from 'vitest'
import {
  checkerboard,
  checkerboardMask,
  curtainAt,
  curtainClip,
  edgeFields,
  fieldSize,
  imageBox,
  moveCurtain,
  showsSecond,
  paintDifference
} from '../../../../renderer/features/compare-slices/comparison-modes.ts'
import { imageShape, imageToScreen } from '../../../../renderer/features/slice-viewer/view-transform.ts'
import { differenceMap } from '../../../../renderer/shared/charts/colour-maps.ts'

describe('the curtain', () => {
  it('is where the pointer is, and stops at the edges', () => {
    expect(curtainAt(150, 600)).toBe(0.25)
    expect(curtainAt(-20, 600)).toBe(0)
    expect(curtainAt(700, 600)).toBe(1)
    expect(curtainAt(10, 0)).toBe(0.5)
  })

  it('moves by whole hundredths with the keys, and stops at the ends', () => {
    expect(moveCurtain(0.29, 2)).toBe(0.31)
    expect(moveCurtain(0.01, -2)).toBe(0)
    expect(moveCurtain(0.5, 100)).toBe(1)
  })

  it('leaves the second series what is right of it', () => {
    expect(curtainClip(0.25)).toBe('inset(0 0 0 25%)')
  })
})

describe('the checkerboard', () => {
  const viewport = { width: 700, height: 500 }
  const shape = imageShape(96, 128, [2, 1])

  it('has fields of a power of two pixels, about eight along the longer side', () => {
    expect(fieldSize(imageShape(512, 512, null))).toBe(64)
    expect(fieldSize(imageShape(300, 400, null))).toBe(64)
    expect(fieldSize(imageShape(28, 28, null))).toBe(4)
    expect(fieldSize(imageShape(2, 2, null))).toBe(1)
  })

  it.each([0, 1, 2, 3] as const)('keeps to the pixels after %i quarter turns', (turns) => {
    const view = { scale: 3.3, centre: { x: 50, y: 40 }, turns }
    const board = checkerboard(view, viewport, shape)
    for (let row = 0; row < 96; row += 16) {
      for (let column = 0; column < 128; column += 16) {
        const middle = imageToScreen({ x: column + 8, y: row + 8 }, view, viewport, shape.aspect)
        expect(showsSecond(middle, board), `row ${row}, column ${column}`).toBe((row + column) % 32 === 16)
      }
    }
  })

  it('is a mask whose upper right and lower left fields are opaque, at the place of its tile', () => {
    expect(checkerboardMask({ tile: { width: 128, height: 64 }, offset: { x: 7, y: -3 } })).toBe(
      'conic-gradient(#000 0 25%, #0000 0 50%, #000 0 75%, #0000 0) 7px -3px / 128px 64px'
    )
  })

  it('names the series of the fields along the upper and the left edge of what is seen of the image', () => {
    const square = imageShape(64, 64, null)
    const view = { scale: 4, centre: { x: 32, y: 32 }, turns: 0 } as const
    // 256 pixels of image in the middle of 300 by 200: the upper 28 are cut off.
    // Fields of 8 by 8 are 32 pixels on the screen.
    const size = { width: 300, height: 200 }
    const box = imageBox(view, size, square)
    expect(box).toEqual({ left: 22, top: -28, right: 278, bottom: 228 })
    const fields = edgeFields(checkerboard(view, size, square), size, box)
    // Only 4 pixels are seen of the uppermost row of fields, which is no room for a number: the second row is named.
    expect(fields.slice(0, 3)).toEqual([
      { x: 22, y: 4, series: 'second' },
      { x: 54, y: 4, series: 'first' },
      { x: 86, y: 4, series: 'second' }
    ])
    expect(fields.filter(({ y }) => y === 4)).toHaveLength(8)
    expect(fields.filter(({ x }) => x === 22).map(({ y, series }) => [y, series])).toEqual([
      [4, 'second'],
      [36, 'first'],
      [68, 'second'],
      [100, 'first'],
      [132, 'second'],
      [164, 'first']
    ])
  })
})

it('a difference is the second minus the first: zero in the middle of its map, plus and minus the range at its ends', () => {
  const slice = (...values: number[]) => ({ rows: 1, columns: values.length, data: Float32Array.from(values) })
  const pixels = paintDifference(slice(0, 100, 100, 0), slice(0, 300, -100, 900), 200)
  expect([...pixels]).toEqual([128, 255, 1, 255].map((level) => differenceMap[level]))
})
