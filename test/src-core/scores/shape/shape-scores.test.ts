import { describe, expect, it } from 'vitest'
import { ShapeComparison } from '../../../../src-core/scores/shape/shape-scores.ts'

const pixels = (lines: readonly string[]) =>
  Float32Array.from(lines.join(''), (character) => (character === '#' ? 1 : character === '+' ? 0.6 : 0))

/** Scores of two drawings; # is 1, + is 0.6. */
function compare(reference: readonly string[], test: readonly string[], levels: readonly number[] = [0.5]) {
  const comparison = new ShapeComparison(reference.length, reference[0]!.length, 'scikit-image')
  comparison.takeReference(pixels(reference), 0, levels)
  comparison.compare(pixels(test), 0)
  return comparison.scores
}

const line = ['          ', ' ######## ', '          ']
const empty = ['          ', '          ', '          ']

describe('shapes compared', () => {
  it('are the same where the images are', () => {
    expect(compare(line, line)).toEqual({
      topologyRecallLoss: 0,
      topologyPrecisionLoss: 0,
      clDice: 1,
      iou: 1,
      dice: 1,
      componentsError: 0,
      holesError: 0,
      endPointsError: 0,
      branchesError: 0
    })
  })

  it('have lost what of the reference line is outside the candidate', () => {
    const scores = compare(line, ['          ', ' ######   ', '          '])
    // 2 of 8 pixels are gone.
    expect(scores.topologyRecallLoss).toBe(0.25)
    expect(scores.topologyPrecisionLoss).toBe(0)
    expect(scores.clDice).toBeCloseTo((2 * 0.75) / 1.75, 12)
    expect(scores.iou).toBe(0.75)
    expect(scores.dice).toBeCloseTo(12 / 14, 12)
  })

  it('have invented what of the candidate line is outside the reference', () => {
    const scores = compare(['          ', ' ######   ', '          '], line)
    expect([scores.topologyRecallLoss, scores.topologyPrecisionLoss]).toEqual([0, 0.25])
  })

  it('count a gap as one more component and two more ends', () => {
    const scores = compare(line, ['          ', ' ###  ### ', '          '])
    expect(scores).toMatchObject({ componentsError: 1, endPointsError: 2, holesError: 0, branchesError: 0 })
  })

  it('count a ring as a hole, and pixels that touch at a corner as one component', () => {
    const scores = compare([' #  ', '# # ', ' #  '], [' #  ', '# # ', '    '])
    expect(scores).toMatchObject({ holesError: 1, componentsError: 0 })
  })

  it('count where lines meet', () => {
    const cross = ['    #    ', '    #    ', '    #    ', '#########', '    #    ', '    #    ', '    #    ']
    const bar = cross.map((row, at) => (at === 3 ? row : '         '))
    expect(compare(cross, bar)).toMatchObject({ branchesError: 1, endPointsError: 2 })
  })

  it('are defined where a skeleton is empty', () => {
    expect(compare(empty, empty)).toMatchObject({
      topologyRecallLoss: 0,
      topologyPrecisionLoss: 0,
      clDice: 1,
      iou: 1,
      dice: 1
    })
    expect(compare(line, empty)).toMatchObject({
      topologyRecallLoss: 1,
      topologyPrecisionLoss: 0,
      clDice: 0,
      iou: 0,
      dice: 0
    })
    expect(compare(empty, line)).toMatchObject({
      topologyRecallLoss: 0,
      topologyPrecisionLoss: 1,
      clDice: 0,
      iou: 0,
      dice: 0
    })
  })

  it('sum over several levels before they divide', () => {
    // Above 0.5 both lines are there, above 0.8 the candidate's is gone: 8 of 16 reference pixels are lost.
    const scores = compare(line, ['          ', ' ++++++++ ', '          '], [0.5, 0.8])
    expect(scores).toMatchObject({ topologyRecallLoss: 0.5, topologyPrecisionLoss: 0, iou: 0.5, componentsError: 1 })
  })
})
