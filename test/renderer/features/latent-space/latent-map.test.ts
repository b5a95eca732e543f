import { describe, expect, it } from 'vitest'
import {
  middlePoint,
  nextPoint,
  picturesThatFit,
  placePoints,
  wholeMap,
  zoomAt
} from '../../../../renderer/features/latent-space/latent-map-layout.ts'
import { errorClasses, ramp } from '../../../../renderer/features/latent-space/latent-map-painter.ts'
import {
  axisOptions,
  colourOptions,
  describePoint,
  nextStep,
  valuesAt,
  walkSteps
} from '../../../../renderer/features/latent-space/latent-session.svelte.ts'

/** Points at (0, 0), (10, 0), (0, 5), (10, 5). */
const map = { count: 4, axes: 2, points: Float32Array.of(0, 0, 10, 0, 0, 5, 10, 5) }
const cross = { x: Float64Array.of(50, 80, 20, 50, 50, 75), y: Float64Array.of(50, 52, 50, 10, 95, 90) }

describe('the map', () => {
  it('has one scale on both axes, upwards going up, and its middle in the middle', () => {
    const { x, y } = placePoints(map, 0, 1, 248, 248, wholeMap)
    expect([...x]).toEqual([24, 224, 24, 224])
    expect([...y]).toEqual([174, 174, 74, 74])
  })

  it('lays a single axis out on a line', () => {
    const { x, y } = placePoints({ count: 2, axes: 1, points: Float32Array.of(1, 3) }, 0, 1, 148, 100, wholeMap)
    expect([...x, ...y]).toEqual([24, 124, 50, 50])
  })

  it('zooms about the pointer, and comes back to the whole', () => {
    const near = zoomAt(wholeMap, { x: 100, y: 40 }, 4)
    expect([near.scale * 100 + near.x, near.scale * 40 + near.y]).toEqual([100, 40])
    expect(zoomAt(near, { x: 0, y: 0 }, 0.1)).toEqual(wholeMap)
    expect(zoomAt(near, { x: 0, y: 0 }, 1e6).scale).toBe(60)
  })

  it('goes by arrow to the nearest point on that side', () => {
    expect((['right', 'left', 'up', 'down'] as const).map((direction) => nextPoint(cross, 0, direction))).toEqual([
      1, 2, 3, 4
    ])
    expect(nextPoint(cross, 2, 'left')).toBe(-1)
    expect(middlePoint(cross, 100, 100)).toBe(0)
  })

  it('shows as many pictures as fit beside each other, the ends of the walk before others', () => {
    const points = { x: Float64Array.of(10, 20, 60, 500), y: Float64Array.of(10, 10, 10, 10) }
    expect([...picturesThatFit(points, 28, 100, 100)]).toEqual([0, 2])
    expect([...picturesThatFit(points, 28, 100, 100, [1])]).toEqual([1, 2])
  })

  it('puts as many errors into each class, and goes evenly from one colour to the other', () => {
    expect([...errorClasses(Float64Array.of(0.8, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 9))]).toEqual([6, 0, 1, 2, 3, 4, 5, 7])
    expect(ramp('#000000', '#ff8000', 3)).toEqual(['rgb(0 0 0)', 'rgb(128 64 0)', 'rgb(255 128 0)'])
  })

  it('says what a point is, as far as that is known', () => {
    const point = { numbers: Int32Array.of(1204), labels: Uint8Array.of(7), errors: Float64Array.of(0.0834) }
    expect(describePoint(point, 0)).toBe('Patch 1,205, digit 7, RMSE 0.083')
    expect(describePoint({ ...point, labels: null, errors: null }, 0)).toBe('Patch 1,205')
    expect(colourOptions(point).map(({ value }) => value)).toEqual(['label', 'error', 'plain'])
    expect(colourOptions({ labels: null, errors: null }).map(({ value }) => value)).toEqual(['plain'])
    expect(axisOptions({ shares: Float64Array.of(0.118) })).toEqual([{ value: '0', label: 'Component 1 (12\u00a0%)' }])
  })
})

describe('a walk', () => {
  it('is played back and forth', () => {
    expect(nextStep(0, 1)).toEqual({ step: 1, direction: 1 })
    expect(nextStep(walkSteps - 1, 1)).toEqual({ step: walkSteps - 2, direction: -1 })
    expect(nextStep(0, -1)).toEqual({ step: 1, direction: 1 })
  })

  it('shows each latent value at both ends and at the step', () => {
    const latents = Float32Array.from({ length: 2 * walkSteps }, (_, index) => index)
    expect(valuesAt(latents, 3)).toEqual([
      { start: 0, end: 20, here: 6 },
      { start: 1, end: 21, here: 7 }
    ])
  })
})
