import { describe, expect, it } from 'vitest'
import { Canvas, pixelSize, side, toPixel, paintPolygon } from '../../../../src-core/sources/phantom/phantom-canvas.ts'
import { TubeLayer } from '../../../../src-core/sources/phantom/tubes.ts'

const full = { hounsfield: 1, texture: 0 }
const area = (canvas: Canvas) => canvas.hounsfield.reduce((sum, value) => sum + value, 0)
const at = (canvas: Canvas, row: number, column: number) => canvas.hounsfield[row * side + column]

/** Pixel coordinates as the millimetres that polygons take. */
const millimetres = (pixel: number) => (pixel - (side - 1) / 2) * pixelSize

describe('polygons', () => {
  it('cover a pixel by the share of its area that lies inside', () => {
    const canvas = new Canvas()
    // A rectangle from column 9.75 to 12.25 and row 19.5 to 21.5 in pixel corners: pixel 10 reaches from 9.5 to 10.5.
    const corners = [
      [9.75, 19.5],
      [12.25, 19.5],
      [12.25, 21.5],
      [9.75, 21.5]
    ]
      .flat()
      .map(millimetres)
    paintPolygon(canvas, Float64Array.from(corners), full)
    expect(at(canvas, 20, 10)).toBeCloseTo(0.75, 5)
    expect(at(canvas, 20, 11)).toBe(1)
    expect(at(canvas, 21, 12)).toBeCloseTo(0.75, 5)
    expect(at(canvas, 22, 11)).toBe(0)
    expect(area(canvas)).toBeCloseTo(2.5 * 2, 4)
  })

  it('have the exact area of a triangle with slanted sides, drawn either way round', () => {
    for (const points of [
      [100, 100, 160.3, 117.2, 120.9, 171.7],
      [120.9, 171.7, 160.3, 117.2, 100, 100]
    ]) {
      const canvas = new Canvas()
      paintPolygon(canvas, Float64Array.from(points, millimetres), full)
      // Half the cross product of two sides: (60.3 * 71.7 - 20.9 * 17.2) / 2 = 1982.015
      expect(area(canvas)).toBeCloseTo(1982.015, 1)
    }
  })

  it('leave no trace for the next shape', () => {
    const canvas = new Canvas()
    paintPolygon(canvas, Float64Array.from([400, 10, 510, 40, 420, 300], millimetres), full)
    canvas.clear(0)
    paintPolygon(canvas, Float64Array.from([10, 10, 20, 10, 20, 500, 10, 500], millimetres), full)
    expect(area(canvas)).toBeCloseTo(4900, 2)
  })
})

describe('tubes', () => {
  it('cut straight across are discs of their radius', () => {
    const canvas = new Canvas()
    new TubeLayer([{ from: [3, 5, -20], to: [3, 5, 20], fromRadius: 6, toRadius: 6 }], full).paint(canvas, 0)
    expect(area(canvas) * pixelSize ** 2).toBeCloseTo(Math.PI * 36, 0)
    expect(at(canvas, Math.round(toPixel(5)), Math.round(toPixel(3)))).toBe(1)
  })

  it('cut at a slant are ellipses, longer by the inverse cosine', () => {
    const canvas = new Canvas()
    // 60 degrees from the normal: the ellipse's area is that of the disc times 1 / cos 60 = 2.
    const rise = 30
    const run = rise * Math.tan(Math.PI / 3)
    new TubeLayer([{ from: [-run, 0, -rise], to: [run, 0, rise], fromRadius: 5, toRadius: 5 }], full).paint(canvas, 0)
    expect(Math.abs(area(canvas) * pixelSize ** 2 - 2 * Math.PI * 25)).toBeLessThan(2.5)
  })

  it('do not bulge where two segments meet', () => {
    const one = new Canvas()
    const two = new Canvas()
    new TubeLayer([{ from: [0, 0, -9], to: [0, 0, 9], fromRadius: 4, toRadius: 4 }], full).paint(one, 0.5)
    new TubeLayer(
      [
        { from: [0, 0, -9], to: [0, 0, 0], fromRadius: 4, toRadius: 4 },
        { from: [0, 0, 0], to: [0, 0, 9], fromRadius: 4, toRadius: 4 }
      ],
      full
    ).paint(two, 0.5)
    expect(area(two)).toBeCloseTo(area(one), 3)
  })

  it('paint only their inside with an inset', () => {
    const canvas = new Canvas()
    new TubeLayer([{ from: [0, 0, -9], to: [0, 0, 9], fromRadius: 5, toRadius: 5 }], full, 2).paint(canvas, 0)
    expect(area(canvas) * pixelSize ** 2).toBeCloseTo(Math.PI * 9, 0)
  })
})
