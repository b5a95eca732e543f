import { describe, expect, it } from 'vitest'
import { citedLimits, judged, parseLimits } from '../../../src-core/bench/bench-limits.ts'
import { huPhantoms } from '../../../src-core/phantoms/hu-phantoms.ts'
import { benchMissing, benchValue } from './support/bench-values.ts'

const labels = new Map([['net', 'Vendor Net']])

describe('parseLimits', () => {
  it('reads commas, semicolons and tabs, quotes and empty cells', () => {
    const expected = {
      measure: 'noise',
      subject: null,
      dose: 0.5,
      image: null,
      minimum: null,
      maximum: 9,
      source: 'a, b'
    }
    expect(parseLimits('measure,dose,maximum,source\nnoise,0.5,9,"a, b"\n', 'l.csv')).toEqual([expected])
    expect(parseLimits('\uFEFFMeasure;Dose;Maximum;Source\r\nnoise;0.5;9;a, b\r\n', 'l.csv')).toEqual([expected])
    expect(parseLimits('# ours\nmeasure\tdose\tmaximum\tsource\nnoise\t0.5\t9\ta, b', 'l.csv')).toEqual([expected])
  })

  it.each([
    ['', 'l.csv: holds no limits'],
    [
      'measure,most\nnoise,1',
      "l.csv: line 1: expected columns of measure, subject, dose, image, minimum, maximum, source, got 'most'"
    ],
    ['measure,subject\nnoise,Air', 'l.csv: line 1: expected the columns measure, and minimum or maximum'],
    ['measure,maximum\nsharpness,1', "l.csv: line 2: no measure 'sharpness'"],
    ['measure,maximum\nnoise,1,5', 'l.csv: line 2: expected 2 cells, got 3'],
    ['measure,maximum\nnoise,9 HU', "l.csv: line 2: maximum: expected a number with a decimal point, got '9 HU'"],
    ['measure,maximum\nnoise,', 'l.csv: line 2: expected a minimum or a maximum'],
    ['measure,minimum,maximum\nnoise,2,1', 'l.csv: line 2: the minimum 2 is above the maximum 1']
  ])('refuses %j in one line', (text, message) => {
    expect(() => parseLimits(text, 'l.csv')).toThrow(message)
  })
})

describe('judged', () => {
  const limit = { measure: 'noise', subject: null, dose: null, image: null, minimum: null, maximum: 5, source: 'ours' }

  it('passes values within the limit, its ends included, and fails others', () => {
    const values = [benchValue({ value: 5 }), benchValue({ dose: 0.5, value: 5.01 })]
    expect(judged([limit], values, [], labels)[0]!.results.map(({ verdict }) => verdict)).toEqual(['pass', 'fail'])
  })

  it('never passes a refused value', () => {
    expect(judged([limit], [], [benchMissing({})], labels)[0]!.results).toMatchObject([
      { value: null, verdict: 'not measured' }
    ])
  })

  it('finds images by key and by label', () => {
    const values = [benchValue({ image: 'input' }), benchValue({ image: 'net' })]
    for (const image of ['net', 'Vendor Net'])
      expect(judged([{ ...limit, image }], values, [], labels)[0]!.results).toHaveLength(1)
  })

  it('refuses a limit that holds for nothing', () => {
    expect(() => judged([{ ...limit, dose: 0.3 }], [benchValue({})], [], labels)).toThrow(
      'limit on noise (dose 0.3): this bench has no such value'
    )
  })
})

it('cited limits are the accepted ranges of the programme with their source', () => {
  const acr = huPhantoms.find(({ id }) => id === 'acr464')!
  expect(citedLimits(acr)).toContainEqual({
    measure: 'hu',
    subject: 'Polyethylene',
    dose: null,
    image: null,
    minimum: -107,
    maximum: -84,
    source: acr.citation
  })
})
