import { describe, expect, it } from 'vitest'
import { LinkedMeasurements } from '../../../../renderer/features/slice-viewer/linked-measurements.ts'
import { Measurements } from '../../../../renderer/state/measurements.svelte.ts'

const [a, b, c] = [
  { x: 1, y: 2 },
  { x: 3, y: 4 },
  { x: 5, y: 6 }
] as const

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
    ofFirst.keep(id)
    expect([first.all.length, second.all.length]).toEqual([0, 1])
    ofFirst.movePoint(id, 0, { x: 11, y: 6 })
    expect(ofSecond.on(7)[0]!.points[0]).toEqual({ x: 21, y: 6 })
  })

  it('undo the latest change of either', () => {
    const { ofFirst, ofSecond } = linkedPair()
    const one = ofFirst.add('length', 1, [a, b])
    ofFirst.keep(one)
    const two = ofSecond.add('length', 7, [a, b])
    ofSecond.keep(two)
    ofFirst.movePoint(one, 0, c)
    ofFirst.keep(one)
    const ids = () => ofFirst.on(1).map(({ id }) => id)
    ofSecond.undo()
    expect(ofFirst.on(1).map(({ points }) => points[0])).toEqual([a, { x: -9, y: 2 }])
    ofFirst.undo()
    expect(ids()).toEqual([one])
    ofSecond.keep(ofSecond.add('angle', 7, [a, b, c]))
    ofFirst.remove(one)
    ofSecond.undo()
    expect(ids()).toContain(one)
    expect(ids()).not.toContain(two)
  })
})
