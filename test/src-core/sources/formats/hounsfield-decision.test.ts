import { describe, expect, it } from 'vitest'
import { decideScale } from '../../../../src-core/sources/formats/hounsfield-decision.ts'

const volume = { dtype: '<f4', isHounsfield: false, slope: 1 }
const facts = (low: number, high: number, areIntegers = false) => ({ low, high, areIntegers })

describe('the meaning of values', () => {
  it.each([
    ['CT in HU', facts(-1024, 3071, true), 'HU'],
    ['fractions of HU', facts(-1000.5, 1200.25), 'HU'],
    ['small integers with a negative one', facts(-3, 3, true), 'HU']
  ])('is HU: %s', (_, values, unit) => {
    expect(decideScale(volume, values, {})).toMatchObject({
      decision: { unit, scale: { offset: 0, scale: 1 }, isAnswer: false }
    })
  })

  it.each([
    ['0 to 1', facts(0, 1), 4096],
    ['0 to 1 with padding below', facts(-0.488, 0.58), 4096],
    ['HU / 1000', facts(-1, 3.07), 4096],
    ['unsigned integers', facts(0, 4095, true), 1],
    ['fractions, none below 0', facts(0, 2000.5), 1],
    ['zeros', facts(0, 0, true), 1]
  ])('is asked for: %s', (_, values, scale) => {
    expect(decideScale(volume, values, {})).toMatchObject({ proposals: [{ offset: -1024, scale }, {}, {}] })
  })

  it('is what a person answers, even if it looks like HU', () => {
    const answer = { offset: -1000, scale: 2 }
    expect(decideScale(volume, facts(-5, 3000, true), { scale: answer })).toMatchObject({
      decision: { unit: 'HU', scale: answer, isAnswer: true, assumed: ['HU = 2 * value - 1000, as chosen'] }
    })
  })

  it('is what the format defines', () => {
    expect(decideScale({ ...volume, isHounsfield: true }, facts(0, 1), {})).toMatchObject({
      decision: { unit: 'HU', assumed: [] }
    })
  })

  it.each([
    ['once more, of a format that states HU', { ...volume, isHounsfield: true }, facts(-1001, 1307), 1, /once more/],
    ['beyond what scanners write', volume, facts(-1001, 1307), 4072, /values reach 5321080 HU: is it meant/]
  ])('carries a warning if a person scales values %s', (_, kind, values, scale, warning) => {
    expect(decideScale(kind, values, { scale: { offset: -1024, scale } })).toMatchObject({
      decision: { warnings: [expect.stringMatching(warning)] }
    })
  })

  it('of 8 bits is not HU, and has coarse steps if a person makes HU of it', () => {
    const bytes = { ...volume, dtype: '|u1' }
    expect(decideScale(bytes, facts(0, 255, true), {})).toMatchObject({
      decision: { unit: 'stored', warnings: [expect.stringMatching(/8 bits cannot carry HU/)] }
    })
    expect(decideScale(bytes, facts(0, 255, true), { scale: { offset: -160, scale: 1.57 } })).toMatchObject({
      decision: { unit: 'HU', warnings: [expect.stringMatching(/in steps of 1\.57 HU/)] }
    })
  })

  it('has coarse steps in half precision, asked or not', () => {
    const half = { ...volume, dtype: '<f2' }
    const steps = { decision: { unit: 'HU', warnings: ['Half precision: steps of up to 2 HU'] } }
    expect(decideScale(half, facts(-1024, 3071, true), {})).toMatchObject(steps)
    expect(decideScale(half, facts(-3071, 1000, true), { scale: { offset: 0, scale: 1 } })).toMatchObject(steps)
  })
})
