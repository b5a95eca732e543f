import { describe, expect, it } from 'vitest'
import { causeMarks, causeStyle, findingMarks } from '../../../../renderer/features/scatter/plot-painter.ts'
import {
  joinSelections,
  patchesWithin,
  PointIndex,
  rectangleLine,
  axesOf,
  isScatterSettings,
  defaultScatter,
  niceTicks,
  plotScale
} from '../../../../renderer/features/scatter/plot-data.ts'
import type { FindingCategory } from '../../../../src-core/review/finding.ts'
import { scoreDefinitions } from '../../../../src-core/scores/table/score-table.ts'
import { auditFinding } from '../../../support/records.ts'

const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i)

it('coloured points are opaque if they are few, and small and translucent if they are many', () => {
  expect(causeStyle(0)).toEqual({ opacity: 1, radius: 2.5 })
  expect(causeStyle(1500)).toEqual({ opacity: 1, radius: 2.5 })
  expect(causeStyle(6000)).toEqual({ opacity: 0.25, radius: 1.5 })
  expect(causeStyle(20_000)).toEqual({ opacity: 0.15, radius: 1.5 })
})

describe('an axis', () => {
  it('has round ticks in steps of 1, 2 or 5 around what is shown', () => {
    expect(niceTicks(14.7, 29.8, 5)).toEqual([10, 15, 20, 25, 30])
    expect(niceTicks(0, 0.62, 3)).toEqual([0, 0.5, 1])
    expect(niceTicks(0.1, 0.3, 4)).toEqual([0.1, 0.15, 0.2, 0.25, 0.3])
  })
  it('places values between its ends, upwards where the end is above', () => {
    const scale = plotScale(Float64Array.of(0, 10), 100, 0, 5)
    expect([scale.place(0), scale.place(5), scale.place(10)]).toEqual([100, 50, 0])
  })
  it('gives infinity a place of its own beyond the last finite value, and what is missing none', () => {
    const scale = plotScale(Float64Array.of(0, 10, Infinity, NaN), 0, 118, 5)
    expect([scale.place(10), scale.place(Infinity)]).toEqual([100, 118])
    expect(scale.place(NaN)).toBeNaN()
  })
  it('has a range around a single value and one for none', () => {
    expect(plotScale(Float64Array.of(4, 4), 0, 100, 2)).toMatchObject({ low: 3.5, high: 4.5 })
    expect(plotScale(Float64Array.of(NaN), 0, 100, 2)).toMatchObject({ low: 0, high: 1 })
    expect(plotScale(Float64Array.of(0, 0), 0, 100, 2)).toMatchObject({ low: 0, high: 1 })
  })
})

describe('points', () => {
  const points = { x: Float64Array.of(10, 30, 31, 90, NaN), y: Float64Array.of(10, 30, 30, 90, 5) }

  it('are found by the nearest within reach, among those that can be found', () => {
    const index = new PointIndex(points, all(5))
    expect(index.nearest({ x: 30.9, y: 30 }, 10)).toBe(2)
    expect(index.nearest({ x: 60, y: 60 }, 10)).toBe(-1)
    expect(new PointIndex(points, Int32Array.of(0, 1)).nearest({ x: 31, y: 30 }, 10)).toBe(1)
  })
  it('are found across the cells that they are kept in', () => {
    // Cells are 16 pixels wide: 15 and 17 lie in different ones.
    expect(
      new PointIndex({ x: Float64Array.of(15), y: Float64Array.of(15) }, all(1)).nearest({ x: 17, y: 17 }, 10)
    ).toBe(0)
  })
  it('lie within a lasso by the even-odd rule, so that a line around nothing holds nothing', () => {
    const notch = [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 100 },
      { x: 40, y: 20 },
      { x: 0, y: 100 }
    ]
    // (30, 30) and (31, 30) lie left of the notch, (90, 90) on its right arm.
    expect([...patchesWithin(points, all(5), notch)]).toEqual([0, 1, 2])
    expect([...patchesWithin(points, all(5), rectangleLine({ x: 95, y: 95 }, { x: 20, y: 20 }))]).toEqual([1, 2, 3])
    expect([...patchesWithin(points, Int32Array.of(0, 3), rectangleLine({ x: 0, y: 0 }, { x: 100, y: 100 }))]).toEqual([
      0, 3
    ])
  })
  it('are found among 10,000 within a few milliseconds', () => {
    const many = {
      x: Float64Array.from(all(10_000), (i) => (i * 37) % 700),
      y: Float64Array.from(all(10_000), (i) => (i * 91) % 300)
    }
    const circle = Array.from({ length: 200 }, (_, i) => ({
      x: 350 + 140 * Math.cos(i / 32),
      y: 150 + 140 * Math.sin(i / 32)
    }))
    const started = process.cpuUsage().user
    const within = patchesWithin(many, all(10_000), circle)
    expect(within.length).toBeGreaterThan(2000)
    expect((process.cpuUsage().user - started) / 1000).toBeLessThan(200)
  })
  it('join an earlier selection in patch order, each once', () => {
    expect([...joinSelections(Int32Array.of(5, 100), Int32Array.of(7, 5, 20))]).toEqual([5, 7, 20, 100])
    expect([...joinSelections(null, Int32Array.of(3))]).toEqual([3])
  })
  it('are coloured where structure changed: lost vermilion, invented sky blue', () => {
    // Causes by index: 0 none, 1 blur, 5 lost, 6 invented.
    const cause = Float64Array.of(0, 5, 1, 6, NaN)
    expect(causeMarks(all(5), { cause }).map(({ patch, colour }) => [patch, colour])).toEqual([
      [1, '#d55e00'],
      [3, '#56b4e9']
    ])
    expect(causeMarks(all(5), {})).toEqual([])
  })
  it('has the colour of its latest finding where it has some and passes the filter', () => {
    const found = (category: FindingCategory) => auditFinding({ category })
    const findings = new Map([
      [0, [found('acceptable')]],
      [2, [found('acceptable'), found('lost-structure')]],
      [3, [found('artefact')]]
    ])
    expect(findingMarks(Int32Array.of(1, 2, 3), findings)).toEqual([
      { patch: 2, colour: '#d55e00', large: true },
      { patch: 3, colour: '#0072b2', large: true }
    ])
  })
})

describe('the axes of a plot', () => {
  const only = (...ids: string[]) => scoreDefinitions.filter(({ id }) => ids.includes(id))
  const idsOf = (axes: ReturnType<typeof axesOf>) => axes && [axes.x.id, axes.y.id]

  it('are PSNR and detail kept, structural error and SSIM in audits that lack it, and never a kind', () => {
    expect(idsOf(axesOf(scoreDefinitions, defaultScatter))).toEqual(['psnr', 'detailKept'])
    expect(idsOf(axesOf(only('psnr', 'ssim', 'structuralError'), defaultScatter))).toEqual(['psnr', 'structuralError'])
    expect(idsOf(axesOf(only('psnr', 'ssim', 'mae'), defaultScatter))).toEqual(['psnr', 'ssim'])
    expect(idsOf(axesOf(only('cause', 'topologyRecallLoss'), { ...defaultScatter, x: 'cause' }))).toEqual([
      'topologyRecallLoss',
      'topologyRecallLoss'
    ])
    expect(axesOf([], defaultScatter)).toBeNull()
  })
  it('are remembered only in their own form', () => {
    expect(isScatterSettings(defaultScatter)).toBe(true)
    expect(isScatterSettings({ shown: true, x: 'psnr' })).toBe(false)
  })
})
