import { describe, expect, it } from 'vitest'
import {
  fitView,
  flipView,
  imageShape,
  imageToScreen,
  panBy,
  screenToImage,
  svgTransform,
  turnView,
  zoomAt,
  turnedEdges
} from '../../../../renderer/features/slice-viewer/view-transform.ts'

const viewport = { width: 900, height: 700 }
const square = imageShape(512, 512, [0.7, 0.7])
const tall = imageShape(40, 60, [2, 1])

describe('the position of a slice in the viewport', () => {
  it('fits a square slice to the shorter side, with a margin of 8 pixels, and centres it', () => {
    expect(fitView(square, viewport)).toEqual({ scale: (700 - 16) / 512, centre: { x: 256, y: 256 }, turns: 0 })
  })

  it('draws pixels twice as high as wide where rows are twice as far apart as columns', () => {
    const view = fitView(tall, viewport)
    expect(view.scale).toBeCloseTo((700 - 16) / 80)
    const across =
      imageToScreen({ x: 1, y: 0 }, view, viewport, tall.aspect).x -
      imageToScreen({ x: 0, y: 0 }, view, viewport, tall.aspect).x
    const down =
      imageToScreen({ x: 0, y: 1 }, view, viewport, tall.aspect).y -
      imageToScreen({ x: 0, y: 0 }, view, viewport, tall.aspect).y
    expect(down / across).toBeCloseTo(2)
  })

  it('treats pixels of unknown spacing as square', () => {
    expect(imageShape(28, 28, null).aspect).toEqual({ x: 1, y: 1 })
  })

  it('takes a point to the image and back to the same place', () => {
    const view = { scale: 3.7, centre: { x: 20, y: 11 }, turns: 0 } as const
    const back = imageToScreen(
      screenToImage({ x: 123, y: 456 }, view, viewport, tall.aspect),
      view,
      viewport,
      tall.aspect
    )
    expect(back.x).toBeCloseTo(123)
    expect(back.y).toBeCloseTo(456)
  })

  it('keeps the pixel under the cursor in place while it zooms', () => {
    const view = fitView(square, viewport)
    const at = { x: 200, y: 90 }
    const before = screenToImage(at, view, viewport, square.aspect)
    const after = screenToImage(at, zoomAt(view, 2.5, at, viewport, square.aspect), viewport, square.aspect)
    expect(after.x).toBeCloseTo(before.x)
    expect(after.y).toBeCloseTo(before.y)
  })

  it('moves the image with the pointer, and never lets it leave the viewport', () => {
    const view = { scale: 2, centre: { x: 100, y: 100 }, turns: 0 } as const
    expect(panBy(view, 10, -20, square).centre).toEqual({ x: 95, y: 110 })
    expect(panBy(view, 5000, 5000, square).centre).toEqual({ x: 0, y: 0 })
  })

  it('places SVG shapes in image coordinates by the same transform', () => {
    const view = { scale: 4, centre: { x: 30, y: 20 }, turns: 0 } as const
    expect(svgTransform(view, viewport, tall.aspect)).toBe('translate(330 190) scale(4 8)')
    expect(imageToScreen({ x: 0, y: 0 }, view, viewport, tall.aspect)).toEqual({ x: 330, y: 190 })
  })

  it('brings the top to the right with a quarter turn clockwise, and the left to the top', () => {
    const view = turnView({ scale: 2, centre: { x: 30, y: 20 }, turns: 0 }, 1)
    // 5 rows above the middle, each 2 x 2 CSS pixels high; 5 columns left of it, each 2 wide.
    expect(imageToScreen({ x: 30, y: 15 }, view, viewport, tall.aspect)).toEqual({ x: 450 + 20, y: 350 })
    expect(imageToScreen({ x: 25, y: 20 }, view, viewport, tall.aspect)).toEqual({ x: 450, y: 350 - 10 })
  })

  it.each([1, 2, 3] as const)(
    'takes a point to the image and back after %i quarter turns, and SVG shapes with it',
    (turns) => {
      const view = { scale: 3.7, centre: { x: 20, y: 11 }, turns }
      const back = imageToScreen(
        screenToImage({ x: 123, y: 456 }, view, viewport, tall.aspect),
        view,
        viewport,
        tall.aspect
      )
      expect(back.x).toBeCloseTo(123)
      expect(back.y).toBeCloseTo(456)
      expect(svgTransform(view, viewport, tall.aspect)).toContain(` rotate(${turns * 90}) `)
    }
  )

  it('fits a turned slice to the sides that it then has, and moves it with the pointer', () => {
    const wide = imageShape(100, 400, null)
    expect(fitView(wide, viewport, { turns: 1 }).scale).toBeCloseTo((700 - 16) / 400)
    // Turned clockwise, moving down the screen moves along the columns.
    expect(panBy({ scale: 2, centre: { x: 100, y: 50 }, turns: 1 }, 0, 10, wide).centre).toEqual({ x: 95, y: 50 })
  })

  it('comes back after four quarter turns, either way', () => {
    const view = { scale: 1, centre: { x: 1, y: 2 }, turns: 0 } as const
    expect(turnView(view, 4)).toEqual(view)
    expect(turnView(view, -1).turns).toBe(3)
  })
})

const axial = { top: 'A', right: 'L', bottom: 'P', left: 'R' }

it('letters go round with the image: a quarter turn clockwise brings the top to the right', () => {
  expect(turnedEdges(axial, { turns: 0 })).toEqual(axial)
  expect(turnedEdges(axial, { turns: 1 })).toEqual({ top: 'R', right: 'A', bottom: 'L', left: 'P' })
  expect(turnedEdges(axial, { turns: 2 })).toEqual({ top: 'P', right: 'R', bottom: 'A', left: 'L' })
  expect(turnedEdges(axial, { turns: 3 })).toEqual({ top: 'L', right: 'P', bottom: 'R', left: 'A' })
})

it('letters change sides with a flip, before the turn', () => {
  expect(turnedEdges(axial, { turns: 0, flipped: true })).toEqual({ top: 'A', right: 'R', bottom: 'P', left: 'L' })
  expect(turnedEdges(axial, { turns: 1, flipped: true })).toEqual({ top: 'L', right: 'A', bottom: 'R', left: 'P' })
})

describe('a flip', () => {
  const aspect = { x: 1, y: 1 }
  const size = { width: 200, height: 100 }
  const point = { x: 12, y: 7 }

  it.each([0, 1, 2, 3] as const)('exchanges the sides of the screen after %d quarter turns', (turns) => {
    const view = { scale: 3, centre: { x: 5, y: 4 }, turns }
    const at = imageToScreen(point, view, size, aspect)
    const across = imageToScreen(point, flipView(view, 'horizontal'), size, aspect)
    const down = imageToScreen(point, flipView(view, 'vertical'), size, aspect)
    expect([across.x, across.y]).toEqual([200 - at.x, at.y])
    expect([down.x, down.y]).toEqual([at.x, 100 - at.y])
  })

  it('is undone by the same flip, and keeps the way from screen to image', () => {
    const view = { scale: 3, centre: { x: 5, y: 4 }, turns: 1 as const, flipped: false }
    const flipped = flipView(view, 'vertical')
    expect(flipView(flipped, 'vertical')).toEqual(view)
    const back = screenToImage(imageToScreen(point, flipped, size, aspect), flipped, size, aspect)
    expect([back.x, back.y]).toEqual([expect.closeTo(12), expect.closeTo(7)])
  })

  it('moves the image with the pointer', () => {
    const image = imageShape(100, 100, null)
    expect(panBy({ scale: 2, centre: { x: 50, y: 50 }, turns: 0, flipped: true }, 10, 0, image).centre).toEqual({
      x: 55,
      y: 50
    })
  })
})
