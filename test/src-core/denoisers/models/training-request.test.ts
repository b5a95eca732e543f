import { describe, expect, it } from 'vitest'
import { trainingRequestSchema } from '../../../../src-core/denoisers/models/training-request.ts'

const low = { low: 'low', full: 'full' }
const problemsOf = (values: object) => {
  const { error } = trainingRequestSchema.safeParse({ data: 'ct', architecture: 'red-cnn', ...values })
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}
const ofPairs = (...pairs: object[]) => problemsOf({ degradation: { kind: 'pair' }, pairs })

describe('a request for a training on pairs', () => {
  it('is refused where one series is both sides of a pair, or a pair is named twice', () => {
    expect(ofPairs(low, { low: 'a', full: 'a' })).toEqual([
      'pairs: pair 2: one series cannot be at low and at full dose'
    ])
    expect(ofPairs(low, low)).toEqual(['pairs: pair 2: named twice'])
    expect(ofPairs(low, { low: 'lower', full: 'full' })).toEqual([])
  })

  it('is refused where a test shows a series that is trained on, alone or in a pair', () => {
    const dose = {
      degradation: { kind: 'reduced-dose', least: 0.1, most: 0.5 },
      testPairs: [{ low: 'x', full: 'y' }, low]
    }
    const refusal = 'testPairs: pair 2: one of its series is trained on, so the test would not be independent'
    expect(problemsOf({ ...dose, sourceIds: ['full'] })).toEqual([refusal])
    expect(problemsOf({ ...dose, pairs: [{ low: 'low', full: 'other' }] })).toEqual([refusal])
    expect(problemsOf({ ...dose, sourceIds: ['another'] })).toEqual([])
  })

  it('is refused with single series, from which pairs learn nothing', () => {
    expect(problemsOf({ degradation: { kind: 'pair' }, pairs: [low], sourceIds: ['one'] })).toEqual([
      expect.stringContaining("sourceIds: 'pair' learns from pairs")
    ])
  })
})
