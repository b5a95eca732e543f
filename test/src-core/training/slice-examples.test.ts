import { describe, expect, it } from 'vitest'
import { trainingRequestSchema } from '../../../src-core/denoisers/models/training-request.ts'
import { sliceExamples } from '../../../src-core/training/slice-examples.ts'
import type { TrainingSeries } from '../../../src-core/training/slice-crops.ts'

const request = trainingRequestSchema.parse({
  data: 'ct',
  architecture: 'red-cnn',
  degradation: { kind: 'reduced-dose', least: 0.1, most: 0.5 },
  limit: 64,
  validationFraction: 0.5
})

/** One slice of a single HU, so that each crop says where it comes from; low dose adds 10 HU. */
function seriesOf(hounsfield: number, side: number, trainsOnly = false): TrainingSeries {
  const plain = (value: number) => new Float32Array(side * side).fill(value)
  const slice = {
    hounsfield: plain(hounsfield),
    rows: side,
    columns: side,
    scans: [{ added: plain(10), background: null, isSimulated: false }]
  }
  return { label: String(hounsfield), slices: [slice], weight: 1, trainsOnly }
}

const levelsOf = (values: Float32Array) => new Set([...values].map((value) => Math.round(value * 2000 - 1000)))

describe('examples from slices', () => {
  it('validate on a band of large series and on series that no step sees, and test on others', () => {
    const data = {
      training: [seriesOf(0, 64), seriesOf(100, 16)],
      validation: [seriesOf(200, 16, true)],
      test: [seriesOf(300, 16)],
      testPairs: [],
      warnings: [],
      description: ''
    }
    const { validation, test } = sliceExamples(request, data, 16)
    expect([levelsOf(validation.clean.data), levelsOf(validation.noisy.data)]).toEqual([
      new Set([0, 200]),
      new Set([10, 210])
    ])
    expect([validation.noisy.count, levelsOf(test.clean.data)]).toEqual([32, new Set([300])])
  })

  it('refuse slices that are all smaller than a crop', () => {
    const small = [seriesOf(0, 15)]
    expect(() =>
      sliceExamples(
        request,
        { training: small, validation: small, test: small, testPairs: [], warnings: [], description: '' },
        16
      )
    ).toThrow('no slice is as large as a crop of 16 x 16')
  })
})
