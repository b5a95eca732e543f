import { describe, expect, it } from 'vitest'
import { trainingRequestSchema } from '../../../src-core/denoisers/models/training-request.ts'
import {
  sliceExamples,
  type TrainingSeries,
  CropSampler,
  type CropOptions,
  type LowDoseScan
} from '../../../src-core/training/slice-examples.ts'

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

const [rows, columns, size] = [300, 280, 64]
const unit = (hounsfield: number) => (hounsfield + 1000) / 2000

/** A slice in which each pixel tells its row, in tissue: row / 10 HU. */
function rowSeries(scan: Partial<LowDoseScan> = {}, values: Partial<TrainingSeries> = {}): TrainingSeries {
  const hounsfield = Float32Array.from({ length: rows * columns }, (_, pixel) => Math.floor(pixel / columns) / 10)
  const scans = [{ added: new Float32Array(rows * columns).fill(40), background: null, isSimulated: true, ...scan }]
  return { label: 'rows', slices: [{ hounsfield, rows, columns, scans }], weight: 1, trainsOnly: false, ...values }
}

const whole: CropOptions = { size, isVaried: false, rowsOf: () => [{ first: 0, end: rows }] }
const rowsShown = (data: Float32Array) => [
  ...new Set(Array.from(data, (value) => Math.round((value * 2000 - 1000) * 10)))
]

describe('crops of slices at low and full dose', () => {
  it('show the slice, and beside it what low dose adds', () => {
    const { clean, noisy } = new CropSampler([rowSeries()], whole).draw(3, 1, 0)
    expect([clean.count, clean.rows, clean.columns]).toEqual([3, size, size])
    for (let pixel = 0; pixel < clean.data.length; pixel++)
      expect(noisy.data[pixel]! - clean.data[pixel]!).toBeCloseTo(40 / 2000, 5)
  })

  it('have the noise of the full dose in both, where the slice has none of its own', () => {
    const background = new Float32Array(rows * columns).fill(100)
    const [without, having] = [null, background].map((each) =>
      new CropSampler([rowSeries({ background: each })], whole).draw(1, 1, 0)
    )
    expect(having!.clean.data[0]! - without!.clean.data[0]!).toBeCloseTo(100 / 2000, 5)
    expect(having!.noisy.data[0]! - having!.clean.data[0]!).toBeCloseTo(40 / 2000, 5)
  })

  it('are the same for the same seed and stream, whatever was drawn before', () => {
    const sampler = new CropSampler([rowSeries()], { ...whole, isVaried: true })
    const four = sampler.draw(4, 7, 10)
    const last = sampler.draw(1, 7, 13)
    expect(four.clean.data.slice(3 * size * size)).toEqual(last.clean.data)
    expect(sampler.draw(1, 8, 13).clean.data).not.toEqual(last.clean.data)
  })

  it('are turned alike in both, and simulated noise alone changes its sign and strength', () => {
    const added = Float32Array.from({ length: rows * columns }, (_, pixel) => Math.floor(pixel / columns) / 2)
    const strengths = (isSimulated: boolean) => {
      const { clean, noisy } = new CropSampler([rowSeries({ added, isSimulated })], { ...whole, isVaried: true }).draw(
        24,
        3,
        0
      )
      return Array.from({ length: 24 }, (_, crop) => {
        // Both grow with the row: their slopes have the ratio of 5 times the strength, wherever rows run.
        const at = (data: Float32Array, pixel: number) => data[crop * size * size + pixel]!
        const far = size * size - 1
        const change = (data: Float32Array) => at(data, far) - at(data, 0)
        return (change(noisy.data) - change(clean.data)) / change(clean.data) / 5
      })
    }
    const simulated = strengths(true)
    expect(simulated.some((strength) => strength < -0.79) && simulated.some((strength) => strength > 0.79)).toBe(true)
    expect(simulated.every((strength) => Math.abs(strength) > 0.79 && Math.abs(strength) < 1.21)).toBe(true)
    for (const strength of strengths(false)) expect(strength).toBeCloseTo(1, 3)
  })

  it('are clipped to -1000..1000 HU, as audits clip', () => {
    const { noisy } = new CropSampler([rowSeries({ added: new Float32Array(rows * columns).fill(5000) })], whole).draw(
      1,
      1,
      0
    )
    expect(Math.max(...noisy.data)).toBe(1)
  })

  it('show little air where there is tissue', () => {
    const air = rowSeries()
    air.slices[0]!.hounsfield.fill(-1000)
    const { clean } = new CropSampler([air, rowSeries()], whole).draw(60, 5, 0)
    const inAir = Array.from({ length: 60 }, (_, crop) => clean.data[crop * size * size]!).filter(
      (value) => value === 0
    )
    expect(inAir.length).toBeLessThan(15)
  })

  it('are drawn from series by their weight, not by their number of slices', () => {
    const many = rowSeries()
    const lone = rowSeries({}, { weight: 3 })
    lone.slices[0]!.hounsfield.fill(500)
    const sampler = new CropSampler([{ ...many, slices: Array(9).fill(many.slices[0]!) }, lone], whole)
    const { clean } = sampler.draw(400, 2, 0)
    const ofLone = Array.from({ length: 400 }, (_, crop) => clean.data[crop * size * size]!).filter(
      (value) => Math.abs(value - unit(500)) < 1e-6
    )
    expect(Math.abs(ofLone.length - 300)).toBeLessThan(40)
  })
})

describe('examples from slices', () => {
  const request = trainingRequestSchema.parse({
    data: 'ct',
    degradation: { kind: 'reduced-dose', least: 0.25, most: 0.25 },
    architecture: 'red-cnn',
    limit: 200,
    validationFraction: 0.5
  })
  const phantom = rowSeries({}, { trainsOnly: true })
  phantom.slices[0]!.hounsfield.fill(900)
  const data = {
    training: [rowSeries()],
    validation: [phantom],
    test: [phantom],
    testPairs: [],
    warnings: [],
    description: ''
  }

  it('validate on rows of a slice that no training crop shows', () => {
    const examples = sliceExamples(request, data, size)
    const validated = new Set(rowsShown(examples.validation.clean.data).filter((row) => row < rows))
    expect(validated.size).toBe(size)
    const plain = sliceExamples(request, { ...data, validation: [] }, size)
    const sampled = new Set<number>()
    for (let first = 0; first < 200; first += 50) {
      // A shift of HU moves what pixels tell: without variation each would tell its row.
      const { clean } = plain.draw(1, first, 50)
      expect(clean.count).toBe(50)
      for (const value of clean.data) sampled.add(value)
    }
    expect(sampled.size).toBeGreaterThan(1000)
  })

  it('end with the epoch, and are others in the next', () => {
    const examples = sliceExamples(request, data, size)
    expect(examples.draw(1, 190, 16).clean.count).toBe(10)
    expect(examples.draw(2, 0, 4).clean.data).not.toEqual(examples.draw(1, 0, 4).clean.data)
  })

  it('are refused where no slice holds a crop', () => {
    expect(() => sliceExamples(request, data, 400)).toThrow(expect.objectContaining({ code: 'argument.invalid' }))
  })
})
