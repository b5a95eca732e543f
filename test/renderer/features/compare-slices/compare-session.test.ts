import { describe, expect, it } from 'vitest'
import {
  linkPoint,
  linkSlice,
  linkView,
  nearestSlice,
  sliceAt,
  type Linkable
} from '../../../../renderer/features/compare-slices/compare-session.svelte.ts'
import { imageShape, imageToScreen } from '../../../../renderer/features/slice-viewer/view-transform.ts'

const series = (changes: Partial<Linkable>): Linkable => ({
  rows: 512,
  columns: 512,
  sliceCount: 100,
  pixelSpacing: [0.5, 0.5],
  sliceSpacing: 1,
  ...changes
})

describe('points of two linked series', () => {
  it('are equally far from the middle in mm where both know their spacing', () => {
    const coarse = series({ rows: 256, columns: 200, pixelSpacing: [1, 2] })
    // 100 columns of 0.5 mm and 40 rows of 0.5 mm from the middle: 25 columns of 2 mm, 20 rows of 1 mm.
    expect(linkPoint({ x: 356, y: 216 }, series({}), coarse)).toEqual({ x: 125, y: 108 })
  })

  it('are equally far in pixels where one of them knows none', () => {
    const unknown = series({ rows: 128, columns: 128, pixelSpacing: null })
    expect(linkPoint({ x: 266, y: 250 }, series({}), unknown)).toEqual({ x: 74, y: 58 })
  })

  it('lie at the same place of equal viewports, turned or not', () => {
    const coarse = series({ rows: 256, columns: 200, pixelSpacing: [1, 2] })
    const viewport = { width: 640, height: 480 }
    const view = { scale: 1.7, centre: { x: 240, y: 260 }, turns: 1 } as const
    const linked = linkView(view, series({}), coarse)
    const point = { x: 300, y: 111 }
    const here = imageToScreen(point, view, viewport, imageShape(512, 512, [0.5, 0.5]).aspect)
    const there = imageToScreen(
      linkPoint(point, series({}), coarse),
      linked,
      viewport,
      imageShape(256, 200, [1, 2]).aspect
    )
    expect(there.x).toBeCloseTo(here.x)
    expect(there.y).toBeCloseTo(here.y)
  })

  it('come back to the same view from the other side', () => {
    const other = series({ rows: 300, pixelSpacing: [0.9, 0.7] })
    const view = { scale: 1.7, centre: { x: 240, y: 260 }, turns: 3 } as const
    const back = linkView(linkView(view, series({}), other), other, series({}))
    expect(back.scale).toBeCloseTo(view.scale)
    expect(back.centre.x).toBeCloseTo(240)
    expect(back.turns).toBe(3)
  })
})

describe('slices of two linked series', () => {
  it('have the same number where the series are equally long', () => {
    expect(linkSlice(17, series({}), series({ sliceSpacing: 3 }))).toBe(17)
  })

  it('are equally far from the middle in mm where the lengths differ and both spacings are known', () => {
    // Middles at 49.5 and 12: 10 mm after the one is 2 slices of 5 mm after the other.
    expect(linkSlice(59.5, series({}), series({ sliceCount: 25, sliceSpacing: 5 }))).toBe(14)
  })

  it('are as far along where a spacing is unknown: first with first, last with last', () => {
    const short = series({ sliceCount: 10, sliceSpacing: null })
    expect([0, 49.5, 99].map((place) => linkSlice(place, series({}), short))).toEqual([0, 4.5, 9])
    expect(linkSlice(9, short, series({}))).toBe(99)
  })

  it('stay at the only slice of a single image', () => {
    const single = series({ sliceCount: 1, sliceSpacing: null })
    expect(sliceAt(linkSlice(80, series({}), single), single)).toBe(0)
  })

  it('stop at the ends of their series', () => {
    expect(sliceAt(-3, series({}))).toBe(0)
    expect(sliceAt(240, series({}))).toBe(99)
  })
})

describe('slices that have places', () => {
  it('are linked to the nearest place of the other series, in either direction', () => {
    const [first, second] = [
      [0, 2.5, 5, 7.5],
      [12.5, 7.4, 2.6]
    ]
    expect([0, 1, 2, 3].map((slice) => nearestSlice(slice, first, second))).toEqual([2, 2, 2, 1])
    expect([0, 1, 2].map((slice) => nearestSlice(slice, second, first))).toEqual([3, 3, 1])
  })
})
