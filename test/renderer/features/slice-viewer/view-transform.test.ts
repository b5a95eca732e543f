import { describe, expect, it } from 'vitest'
import {
  fitView, imageShape, imageToScreen, panBy, screenToImage, svgTransform, zoomAt
} from '../../../../renderer/features/slice-viewer/view-transform.ts'

const viewport = { width: 900, height: 700 }
const square = imageShape(512, 512, [0.7, 0.7])
const tall = imageShape(40, 60, [2, 1])

describe('where a slice lies in the viewport', () => {
  it('fits a square slice to the shorter side, with a margin of 8 pixels, and centres it', () => {
    expect(fitView(square, viewport)).toEqual({ scale: (700 - 16) / 512, centre: { x: 256, y: 256 } })
  })

  it('draws pixels twice as high as wide where rows are twice as far apart as columns', () => {
    const view = fitView(tall, viewport)
    expect(view.scale).toBeCloseTo((700 - 16) / 80)
    const across = imageToScreen({ x: 1, y: 0 }, view, viewport, tall.aspect).x - imageToScreen({ x: 0, y: 0 }, view, viewport, tall.aspect).x
    const down = imageToScreen({ x: 0, y: 1 }, view, viewport, tall.aspect).y - imageToScreen({ x: 0, y: 0 }, view, viewport, tall.aspect).y
    expect(down / across).toBeCloseTo(2)
  })

  it('treats pixels of unknown spacing as square', () => {
    expect(imageShape(28, 28, null).aspect).toEqual({ x: 1, y: 1 })
  })

  it('takes a point to the image and back to the same place', () => {
    const view = { scale: 3.7, centre: { x: 20, y: 11 } }
    const back = imageToScreen(screenToImage({ x: 123, y: 456 }, view, viewport, tall.aspect), view, viewport, tall.aspect)
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
    const view = { scale: 2, centre: { x: 100, y: 100 } }
    expect(panBy(view, 10, -20, square).centre).toEqual({ x: 95, y: 110 })
    expect(panBy(view, 5000, 5000, square).centre).toEqual({ x: 0, y: 0 })
  })

  it('places SVG shapes in image coordinates by the same transform', () => {
    const view = { scale: 4, centre: { x: 30, y: 20 } }
    expect(svgTransform(view, viewport, tall.aspect)).toBe('translate(330 190) scale(4 8)')
    expect(imageToScreen({ x: 0, y: 0 }, view, viewport, tall.aspect)).toEqual({ x: 330, y: 190 })
  })
})
