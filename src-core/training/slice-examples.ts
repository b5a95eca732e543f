import { createHash } from 'node:crypto'
import { DenoscopeError } from '../errors.ts'
import type { Examples, SlicePair } from './training-examples.ts'
import { type TrainingRequest, cropsInEpoch, validationCropsOf } from '../denoisers/models/training-request.ts'
import { seedFor } from '../random/derived-seed.ts'
import { CropSampler, type RowRange, type TrainingSeries, type TrainingSlice } from './slice-crops.ts'

/** Slices for a network of whole slices. */
export interface TrainingSlices {
  readonly training: readonly TrainingSeries[]
  /** Phantoms that are not trained on. Each crop validates. */
  readonly validation: readonly TrainingSeries[]
  readonly test: readonly TrainingSeries[]
  readonly testPairs: readonly SlicePair[]
  /** Warnings about pairs. */
  readonly warnings: readonly string[]
  readonly description: string
}

const testCrops = 256

/**
 * Rows that validate, if the slice is high enough: a seventh of the slice, below its middle. Start and share of the
 * rows.
 */
const [bandStart, bandShare] = [0.55, 1 / 7]

/** Rows that validate. Empty if the slice is too small. */
function validationRows({ rows, columns }: TrainingSlice, size: number, trainsOnly: boolean): RowRange[] {
  if (trainsOnly || rows < 4 * size || columns < size) return []
  const first = Math.round(bandStart * rows)
  return [{ first, end: first + Math.max(size, Math.round(bandShare * rows)) }]
}

function trainingRows(slice: TrainingSlice, size: number, trainsOnly: boolean): RowRange[] {
  const [band] = validationRows(slice, size, trainsOnly)
  const ranges = band
    ? [
        { first: 0, end: band.first },
        { first: band.end, end: slice.rows }
      ]
    : [{ first: 0, end: slice.rows }]
  return slice.columns < size ? [] : ranges.filter(({ first, end }) => end - first >= size)
}

/**
 * Crops of slices at full and low dose, drawn again in each epoch.
 * @param size rows and columns of a crop.
 * @throws argument.invalid if no slice is as large as a crop.
 */
export function sliceExamples(
  { seed, limit = cropsInEpoch, validationFraction }: TrainingRequest,
  data: TrainingSlices,
  size: number
): Examples {
  const whole = (slice: TrainingSlice) => trainingRows(slice, size, true)
  const training = new CropSampler(data.training, {
    size,
    isVaried: true,
    rowsOf: (slice, series) => trainingRows(slice, size, series.trainsOnly)
  })
  const validation = new CropSampler([...data.training, ...data.validation], {
    size,
    isVaried: false,
    rowsOf: (slice, series) =>
      data.validation.includes(series) ? whole(slice) : validationRows(slice, size, series.trainsOnly)
  })
  const test = new CropSampler(data.test, { size, isVaried: false, rowsOf: whole })
  if (training.isEmpty || validation.isEmpty || test.isEmpty) {
    throw new DenoscopeError(
      'argument.invalid',
      `sourceIds: no slice is as large as a crop of ${size} x ${size} pixels`
    )
  }
  const validationCount = validationCropsOf(limit, validationFraction)
  const testCount = Math.min(testCrops, limit)
  return {
    rows: size,
    columns: size,
    count: limit,
    validation: validation.draw(validationCount, seedFor(seed, 'validation-crops'), 0),
    test: test.draw(testCount, seedFor(seed, 'test-crops'), 0),
    pairs: data.testPairs,
    warnings: data.warnings,
    description: data.description,
    sets: [
      { name: 'training', images: limit, sha256: hashSlices(data.training) },
      { name: 'validation', images: validationCount, sha256: hashSlices([...data.training, ...data.validation]) },
      { name: 'test', images: testCount, sha256: hashSlices(data.test) }
    ],
    draw: (epoch, first, count) =>
      training.draw(Math.min(count, limit - first), seedFor(seed, 'training-crops', epoch), first)
  }
}

/** SHA-256 of the values at full and at low dose. */
function hashSlices(series: readonly TrainingSeries[]): string {
  const hash = createHash('sha256')
  const add = (values: Float32Array) => hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  for (const { hounsfield, scans } of series.flatMap(({ slices }) => slices)) {
    add(hounsfield)
    for (const { added, background } of scans) {
      add(added)
      if (background) add(background)
    }
  }
  return hash.digest('hex')
}
