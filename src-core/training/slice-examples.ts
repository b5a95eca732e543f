import { createHash } from 'node:crypto'
import { DenoscopeError } from '../errors.ts'
import type { Examples, SlicePair, ExampleBatch } from './training-examples.ts'
import { type TrainingRequest, cropsInEpoch, validationCropsOf } from '../denoisers/models/training-request.ts'
import { seedFor } from '../random/derived-seed.ts'
import type { ImageBatch } from '../images/image.ts'
import { Random } from '../random/random.ts'
import { ctIntensityRange } from '../sources/source.ts'

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

/** Rows of a slice from which crops are cut. */
interface RowRange {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

export interface CropOptions {
  /** Rows and columns of a crop. */
  readonly size: number
  /** Rows of a slice in which crops may be. Empty if no crop may be there. */
  readonly rowsOf: (slice: TrainingSlice, series: TrainingSeries) => readonly RowRange[]
  /** True if crops are turned, mirrored and shifted in HU, and simulated noise varies in sign and strength. */
  readonly isVaried: boolean
}

/** Crops whose mean in HU is below are air. Few of them are used. */
const airLevel = -850
const keptShareOfAir = 0.05
const attempts = 20

/** Largest shift of a crop in HU, because scanners differ in their HU. Below: bounds of the noise's strength. */
const largestShift = 30
const [weakest, strongest] = [0.8, 1.2]
const [weakestBackground, strongestBackground] = [0.5, 1]

const [low, high] = ctIntensityRange

interface CroppedSeries {
  readonly weight: number
  readonly slices: readonly { readonly slice: TrainingSlice; readonly ranges: readonly RowRange[] }[]
}

/** Draws square crops from slices at full and low dose. */
export class CropSampler {
  readonly #options: CropOptions
  readonly #series: readonly CroppedSeries[]
  /** Cumulative weights of the series, divided by their sum. */
  readonly #bounds: readonly number[]

  /** @param series with at least one slice that has a range of rows for crops. */
  constructor(series: readonly TrainingSeries[], options: CropOptions) {
    this.#options = options
    this.#series = series
      .map((each) => ({
        weight: each.weight,
        slices: each.slices.map((slice) => ({ slice, ranges: options.rowsOf(slice, each) }))
      }))
      .map(({ weight, slices }) => ({ weight, slices: slices.filter(({ ranges }) => ranges.length > 0) }))
      .filter(({ slices }) => slices.length > 0)
    const total = this.#series.reduce((sum, { weight }) => sum + weight, 0)
    let sum = 0
    this.#bounds = this.#series.map(({ weight }) => (sum += weight) / total)
  }

  get isEmpty(): boolean {
    return this.#series.length === 0
  }

  /**
   * Crops of shape (count, size, size), 0..1 for -1000..1000 HU, clipped as audits clip.
   * @param stream random stream of the first crop. Each following crop has the next stream.
   */
  draw(count: number, seed: number, stream: number): ExampleBatch {
    const { size } = this.#options
    const empty = (): ImageBatch => ({ data: new Float32Array(count * size * size), count, rows: size, columns: size })
    const batch = { noisy: empty(), clean: empty() }
    for (let index = 0; index < count; index++) {
      const start = index * size * size
      const [noisy, clean] = [batch.noisy, batch.clean].map(({ data }) =>
        data.subarray(start, start + size * size)
      ) as [Float32Array, Float32Array]
      this.#drawOne(new Random(seed, stream + index), noisy, clean)
    }
    return batch
  }

  #drawOne(random: Random, noisy: Float32Array, clean: Float32Array): void {
    const { slice, row, column } = this.#place(random)
    const scan = slice.scans[below(random, slice.scans.length)]!
    const { isVaried, size } = this.#options
    const variation = isVaried ? vary(random, scan) : unvaried
    const [rowStep, columnStep] = variation.isTransposed ? [1, size] : [size, 1]
    for (let y = 0; y < size; y++) {
      const from = (row + (variation.isUpsideDown ? size - 1 - y : y)) * slice.columns + column
      for (let x = 0; x < size; x++) {
        const source = from + (variation.isMirrored ? size - 1 - x : x)
        const full =
          slice.hounsfield[source]! +
          variation.shift +
          (scan.background ? variation.background * scan.background[source]! : 0)
        const target = y * rowStep + x * columnStep
        clean[target] = unit(full)
        noisy[target] = unit(full + variation.strength * scan.added[source]!)
      }
    }
  }

  /** A position that shows more than air, if a few draws find one. */
  #place(random: Random): { slice: TrainingSlice; row: number; column: number } {
    const { size } = this.#options
    for (let attempt = 1; ; attempt++) {
      const share = random.uniform()
      const series = this.#series[this.#bounds.findIndex((bound) => share < bound)] ?? this.#series.at(-1)!
      const { slice, ranges } = series.slices[below(random, series.slices.length)]!
      const starts = ranges.map(({ first, end }) => end - first - size + 1)
      let offset = below(
        random,
        starts.reduce((sum, count) => sum + count, 0)
      )
      const range = ranges.find((_, index) => offset < starts[index]! || ((offset -= starts[index]!), false))!
      const place = { slice, row: range.first + offset, column: below(random, slice.columns - size + 1) }
      if (attempt === attempts || !isAir(place, size) || random.uniform() < keptShareOfAir) return place
    }
  }
}

/** Differences between a crop and its position in the slice. */
interface Variation {
  readonly isTransposed: boolean
  readonly isUpsideDown: boolean
  readonly isMirrored: boolean
  /** Shift in HU. */
  readonly shift: number
  /** Factors of the noise added by low dose, and of the noise of the full dose. */
  readonly strength: number
  readonly background: number
}

const unvaried: Variation = {
  isTransposed: false,
  isUpsideDown: false,
  isMirrored: false,
  shift: 0,
  strength: 1,
  background: 1
}

function vary(random: Random, { isSimulated }: LowDoseScan): Variation {
  const flip = () => random.uniform() < 0.5
  const between = (least: number, most: number) => least + (most - least) * random.uniform()
  const sign = () => (flip() ? 1 : -1)
  return {
    isTransposed: flip(),
    isUpsideDown: flip(),
    isMirrored: flip(),
    shift: between(-largestShift, largestShift),
    strength: isSimulated ? sign() * between(weakest, strongest) : 1,
    background: sign() * between(weakestBackground, strongestBackground)
  }
}

function isAir({ slice, row, column }: { slice: TrainingSlice; row: number; column: number }, size: number): boolean {
  let sum = 0
  for (let y = 0; y < size; y++) {
    const start = (row + y) * slice.columns + column
    for (let x = start; x < start + size; x++) sum += slice.hounsfield[x]!
  }
  return sum / (size * size) < airLevel
}

const below = (random: Random, count: number): number => Math.floor(random.uniform() * count)

const unit = (hounsfield: number): number => (Math.min(high, Math.max(low, hounsfield)) - low) / (high - low)

/** One version of a slice at low dose: the difference to the slice at full dose. */
export interface LowDoseScan {
  /** Slice at low dose minus the slice at full dose, in HU, of the slice's shape. */
  readonly added: Float32Array
  /** Noise of the full dose in HU, added to the clean slice. Null if the source has its own noise. */
  readonly background: Float32Array | null
  /** True for simulated noise, which may change sign and strength. False for the noise of a scanner. */
  readonly isSimulated: boolean
}

/** A training slice in HU, with its scans. */
export interface TrainingSlice {
  readonly hounsfield: Float32Array
  readonly rows: number
  readonly columns: number
  readonly scans: readonly LowDoseScan[]
}

/** Slices of one origin. Their number does not change the weight of the series. */
export interface TrainingSeries {
  readonly label: string
  readonly slices: readonly TrainingSlice[]
  /** Frequency of crops relative to other series. */
  readonly weight: number
  /** True if no part of the series validates. */
  readonly trainsOnly: boolean
}
