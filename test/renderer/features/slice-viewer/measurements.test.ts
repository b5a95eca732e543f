import { describe, expect, it, vi } from 'vitest'

const stored: Record<string, unknown> = {}
vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({
  engine: {
    call: async (name: string, { key, value }: { key: string; value: unknown }) => {
      if (name === 'settings.write') stored[key] = value
      return {}
    }
  }
}))

const { LinkedMeasurements, Measurements, measurementsOf } =
  await import('../../../../renderer/features/slice-viewer/measurements.svelte.ts')

const [a, b, c] = [
  { x: 1, y: 2 },
  { x: 3, y: 4 },
  { x: 5, y: 6 }
] as const

describe('The measurements of a series', () => {
  it('are those of a slice, and change by id', () => {
    const measurements = new Measurements()
    const id = measurements.add('ellipse', 4, [a, b])
    measurements.movePoint(id, 1, c)
    expect(measurements.on(4)).toEqual([{ id, kind: 'ellipse', slice: 4, points: [a, c] }])
    expect(measurements.on(3)).toEqual([])
    measurements.remove(id)
    expect(measurements.on(4)).toEqual([])
  })

  it('undo adding, a whole drag, and removing, the latest first', () => {
    const measurements = new Measurements()
    const id = measurements.add('length', 0, [a, b])
    measurements.movePoint(id, 1, { x: 9, y: 9 })
    measurements.remember(id)
    measurements.movePoint(id, 0, b)
    measurements.movePoint(id, 0, c)
    measurements.remove(id)
    const points = () => measurements.on(0).map((each) => each.points)
    measurements.undo()
    expect(points()).toEqual([[c, { x: 9, y: 9 }]])
    measurements.undo()
    expect(points()).toEqual([[a, { x: 9, y: 9 }]])
    measurements.undo()
    expect(points()).toEqual([])
    measurements.undo()
    expect(points()).toEqual([])
  })

  it('are kept in the workspace by series', async () => {
    const id = measurementsOf('series one').add('rectangle', 2, [a, b])
    expect(measurementsOf('series one').on(2)).toHaveLength(1)
    expect(measurementsOf('series two').on(2)).toEqual([])
    await vi.waitFor(() =>
      expect(stored['measurements.series one']).toEqual([{ id, kind: 'rectangle', slice: 2, points: [a, b] }])
    )
  })
})

describe('The measurements of two linked series', () => {
  const shifted = (by: number) => (point: { x: number; y: number }) => ({ x: point.x + by, y: point.y })

  function linkedPair() {
    const [first, second] = [new Measurements(), new Measurements()]
    // Slice 1 of the first is beside slice 7 of the second, whose columns are 10 further on.
    const ofFirst = new LinkedMeasurements(first, {
      other: second,
      slice: () => 7,
      here: shifted(-10),
      there: shifted(10)
    })
    const ofSecond = new LinkedMeasurements(second, {
      other: first,
      slice: () => 1,
      here: shifted(10),
      there: shifted(-10)
    })
    return { first, second, ofFirst, ofSecond }
  }

  it('appear in both, at linked places, and belong to the series drawn on', () => {
    const { first, second, ofFirst, ofSecond } = linkedPair()
    const id = ofSecond.add('ellipse', 7, [
      { x: 20, y: 5 },
      { x: 30, y: 9 }
    ])
    expect(ofFirst.on(1)).toEqual([
      {
        id,
        kind: 'ellipse',
        slice: 1,
        points: [
          { x: 10, y: 5 },
          { x: 20, y: 9 }
        ]
      }
    ])
    expect([first.all.length, second.all.length]).toEqual([0, 1])
    ofFirst.movePoint(id, 0, { x: 11, y: 6 })
    expect(ofSecond.on(7)[0]!.points[0]).toEqual({ x: 21, y: 6 })
  })

  it('undo the latest change of either', () => {
    const { ofFirst, ofSecond } = linkedPair()
    const one = ofFirst.add('length', 1, [a, b])
    const two = ofSecond.add('length', 7, [a, b])
    ofFirst.remember(one)
    ofFirst.movePoint(one, 0, c)
    const ids = () => ofFirst.on(1).map(({ id }) => id)
    ofSecond.undo()
    expect(ofFirst.on(1).map(({ points }) => points[0])).toEqual([a, { x: -9, y: 2 }])
    ofFirst.undo()
    expect(ids()).toEqual([one])
    ofSecond.add('angle', 7, [a, b, c])
    ofFirst.remove(one)
    ofSecond.undo()
    expect(ids()).toContain(one)
    expect(ids()).not.toContain(two)
  })
})
