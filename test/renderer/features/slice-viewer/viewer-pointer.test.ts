import { describe, expect, it } from 'vitest'
import { gestureOf, WheelSteps, zoomFactor } from '../../../../renderer/features/slice-viewer/viewer-pointer.ts'

describe('mouse in the slice viewer', () => {
  it('windows with the left button, pans with the middle, zooms with the right', () => {
    expect([0, 1, 2, 3].map((button) => gestureOf(button, 'window'))).toEqual(['window', 'pan', 'zoom', null])
  })

  it('gives the left button to the chosen tool', () => {
    expect(gestureOf(0, 'crop')).toBe('crop')
  })

  it('goes one slice for a notch, in lines or pixels, and adds up the small steps of a trackpad', () => {
    const wheel = new WheelSteps()
    expect([wheel.add(3, 1), wheel.add(-120, 0)]).toEqual([1, -1])
    expect([15, 15, 15, 15].map((delta) => wheel.add(delta, 0))).toEqual([0, 0, 1, 0])
    expect(wheel.add(-39, 0)).toBe(0)
  })

  it('zooms in upwards and back by the same way down', () => {
    expect(zoomFactor(50) * zoomFactor(-50)).toBeCloseTo(1)
    expect(zoomFactor(50)).toBeGreaterThan(1)
  })
})
