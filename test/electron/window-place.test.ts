import { expect, it } from 'vitest'
import { firstState, placeAgain } from '../../electron/window-place.ts'

const desk = { x: 0, y: 25, width: 1920, height: 1055 }
const beside = { x: 1920, y: 0, width: 2560, height: 1440 }
const left = (x: number, y: number, width = 1200, height = 800) => ({
  bounds: { x, y, width, height },
  maximized: false
})

it('puts a window where it was left, on any of the screens', () => {
  expect(placeAgain(left(100, 60), [desk])).toEqual(left(100, 60))
  expect(placeAgain(left(2500, 300), [desk, beside])).toEqual(left(2500, 300))
  expect(placeAgain({ ...left(100, 60), maximized: true }, [desk])).toEqual({ ...left(100, 60), maximized: true })
})

it('puts it at its first size when its screen is gone, or its upper edge cannot be reached', () => {
  expect(placeAgain(left(2500, 300), [desk])).toEqual(firstState)
  expect(placeAgain(left(100, -700), [desk])).toEqual(firstState)
  expect(placeAgain(left(1850, 100), [desk])).toEqual(firstState)
  expect(placeAgain(left(1800, 100), [desk])).toEqual(left(1800, 100))
  expect(placeAgain({ ...left(2500, 300), maximized: true }, [desk])).toEqual({ ...firstState, maximized: true })
})

it('makes it no larger than the screen', () => {
  expect(placeAgain(left(0, 25, 2500, 1400), [desk]).bounds).toEqual({ x: 0, y: 25, width: 1920, height: 1055 })
})

it('starts anew from what is no state of a window', () => {
  for (const broken of [null, 3, {}, { bounds: { x: 0 } }, { ...left(0, 0), maximized: 'yes' }, left(0.5, 0)]) {
    expect(placeAgain(broken, [desk])).toEqual(firstState)
  }
})
