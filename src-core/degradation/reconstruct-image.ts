import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import { kernels, doublesAt, floatsAt, KernelWorkspace } from '../kernels/kernels.ts'
import { type ParallelBeam, type Turns, turnsOf } from './parallel-beam.ts'
import FFT from 'fft.js'
import { powerOfTwoFrom } from '../fourier/transform.ts'

/**
 * Filtered back-projection of a parallel-beam sinogram (Kak & Slaney 1988, chapter 3.3), interpolated linearly between
 * detector pixels. Rays beyond the detector count as 0. With `sinogramBeam` it is scikit-image's
 * `iradon(sinogram, theta, filter_name='ramp' or 'hann', circle=False)`.
 *
 * @param sinogram rows are detector pixels, columns views: the result of `project`
 * @param size rows and columns of the image
 * @returns the image, in the sinogram's unit divided by pixels
 * @throws argument.invalid if sinogram and beam differ in shape, for values that are not finite, and for bad options
 */
export function reconstruct(sinogram: Image, beam: ParallelBeam, size: number, options: FilterOptions = {}): Image {
  requireShape(sinogram, beam)
  const turns = turnsOf({ rows: size, columns: size }, beam)
  const workspace = new KernelWorkspace()
  const views = placeViews(workspace, filterViews(sinogram, options), beam, turns)
  const rows = turns === 1 ? size : Math.ceil(size / 2)
  const sums = workspace.reserve(32 * bandRows * size)
  const image = new Float64Array(size * size)
  for (let row = 0; row < rows; row += bandRows) {
    const band = Math.min(bandRows, rows - row)
    doublesAt(sums, 4 * band * size).fill(0)
    addBand(sums, band, row, size, views, beam, turns)
    for (let turn = 0; turn < turns; turn++) addTurned(image, doublesAt(sums, 4 * band * size), row, size, turn)
  }
  const scale = Math.PI / (2 * beam.angles.length * beam.detectorPitch)
  return { data: Float32Array.from(image, (sum) => sum * scale), rows: size, columns: size }
}

/** Rows made at a time, so that their sums stay in the processor's cache while all views are added. */
const bandRows = 8

/** Zeros beside a view, one before it and two behind: interpolation at its ends reads beyond them with weight 0. */
const beside = 3

/** Address of the filtered views: for each detector pixel the values that the turned images have there. */
function placeViews(
  workspace: KernelWorkspace,
  filtered: Float64Array,
  { angles, detectorPixels }: ParallelBeam,
  turns: Turns
): number {
  const views = turns === 4 ? angles.length / 2 : angles.length
  const length = 4 * (detectorPixels + beside) * views
  const address = workspace.reserve(4 * length)
  const placed = floatsAt(address, length).fill(0)
  for (let view = 0; view < views; view++) {
    for (let turn = 0; turn < turns; turn++) {
      const start = (view + (turn >> 1) * views) * detectorPixels
      let at = 4 * (view * (detectorPixels + beside) + 1) + turn
      for (let pixel = 0; pixel < detectorPixels; pixel++, at += 4) {
        placed[at] = filtered[start + (turn % 2 === 0 ? pixel : detectorPixels - 1 - pixel)]!
      }
    }
  }
  return address
}

function addBand(
  sums: number,
  rows: number,
  firstRow: number,
  size: number,
  views: number,
  beam: ParallelBeam,
  turns: Turns
): void {
  const { angles, axis, detectorPitch, detectorCentre, detectorPixels } = beam
  const count = turns === 4 ? angles.length / 2 : angles.length
  for (let view = 0; view < count; view++) {
    const columnStep = Math.cos(angles[view]!) / detectorPitch
    const rowStep = -Math.sin(angles[view]!) / detectorPitch
    const start = detectorCentre + (firstRow - axis.row) * rowStep - axis.column * columnStep
    const values = views + 16 * view * (detectorPixels + beside)
    kernels().addViews(sums, rows, size, values, detectorPixels - 1, start, rowStep, columnStep)
  }
}

/** Adds one of the turned images' sums, from `firstRow` on, to the image that is not turned. */
function addTurned(image: Float64Array, sums: Float64Array, firstRow: number, size: number, turn: number): void {
  const last = size * size - 1
  for (let at = turn, row = firstRow; at < sums.length; row++) {
    // The middle row of an odd number of rows turns into itself and is added already.
    if (turn % 2 === 1 && 2 * row + 1 === size) return
    for (let column = 0; column < size; column++, at += 4) {
      const pixel = turn < 2 ? row * size + column : (size - 1 - column) * size + row
      image[turn % 2 === 0 ? pixel : last - pixel]! += sums[at]!
    }
  }
}

function requireShape({ data, rows, columns }: Image, { detectorPixels, angles }: ParallelBeam): void {
  if (rows !== detectorPixels || columns !== angles.length) {
    const expected = `${detectorPixels} detector pixels x ${angles.length} views`
    throw new DenoscopeError('argument.invalid', `sinogram: expected ${expected}, got ${rows} x ${columns}`)
  }
  const bad = data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0)
    throw new DenoscopeError('argument.invalid', `sinogram: expected finite values, got ${data[bad]} at index ${bad}`)
}

const reconstructionFilters = ['ram-lak', 'hann'] as const
export type ReconstructionFilter = (typeof reconstructionFilters)[number]

export interface FilterOptions {
  /** Default: `ram-lak`, the plain ramp. */
  readonly filter?: ReconstructionFilter
  /** Share of the detector's Nyquist frequency that is kept, above 0 to 1. Default: 1. */
  readonly cutoff?: number
}

/**
 * Filters each view of a sinogram with the band-limited ramp.
 * The ramp is made from its values in space to keep the mean right (Kak & Slaney 1988, Principles of Computerized
 * Tomographic Imaging, equation 3.61).
 * The filter `hann` multiplies the ramp by a Hann window.
 * Projections are padded with zeros to a power of two: at least twice their length, at least 64.
 * Without a cutoff the filter is scikit-image's, including its slightly asymmetric Hann window.
 * @returns view after view, the filtered values of each detector pixel in 64 bits
 * @throws argument.invalid for an unknown filter or a cutoff that is not above 0 and at most 1
 */
export function filterViews(
  { data, rows: detectorPixels, columns: views }: Image,
  options: FilterOptions
): Float64Array {
  const response = frequencyResponse(Math.max(64, powerOfTwoFrom(2 * detectorPixels)), options)
  const length = response.length
  const fft = new FFT(length)
  const [values, spectrum] = [new Float64Array(2 * length), new Float64Array(2 * length)]
  const filtered = new Float64Array(views * detectorPixels)
  // The response is real and even: two views go through at once, as real and imaginary part.
  for (let view = 0; view < views; view += 2) {
    const pair = view + 1 < views
    values.fill(0)
    for (let pixel = 0; pixel < detectorPixels; pixel++) {
      values[2 * pixel] = data[pixel * views + view]!
      if (pair) values[2 * pixel + 1] = data[pixel * views + view + 1]!
    }
    fft.transform(spectrum, values)
    for (let index = 0; index < length; index++) {
      spectrum[2 * index]! *= response[index]!
      spectrum[2 * index + 1]! *= response[index]!
    }
    fft.inverseTransform(values, spectrum)
    for (let pixel = 0; pixel < detectorPixels; pixel++) {
      filtered[view * detectorPixels + pixel] = values[2 * pixel]!
      if (pair) filtered[(view + 1) * detectorPixels + pixel] = values[2 * pixel + 1]!
    }
  }
  return filtered
}

/** Twice the ramp times the window, for frequencies in the transform's order. */
function frequencyResponse(length: number, { filter = 'ram-lak', cutoff = 1 }: FilterOptions): Float64Array {
  if (!reconstructionFilters.includes(filter)) {
    throw new DenoscopeError(
      'argument.invalid',
      `filter: expected one of ${reconstructionFilters.join(', ')}, got '${filter}'`
    )
  }
  if (!(cutoff > 0 && cutoff <= 1)) {
    throw new DenoscopeError('argument.invalid', `cutoff: expected a number above 0 to 1, got ${cutoff}`)
  }
  const ramp = rampResponse(length)
  const windowOf = filter === 'hann' ? hannWindow : flatWindow
  return ramp.map((value, index) => {
    const frequency = index < length / 2 ? index : index - length
    // Only the even part of a real response changes real values.
    return (value * (windowOf(frequency, length, cutoff) + windowOf(mirrored(frequency, length), length, cutoff))) / 2
  })
}

const mirrored = (frequency: number, length: number): number => (frequency === -length / 2 ? frequency : -frequency)

function rampResponse(length: number): Float64Array {
  const kernel = new Float64Array(2 * length)
  kernel[0] = 1 / 4
  for (let index = 1; index < length; index += 2) {
    kernel[2 * index] = -1 / (Math.PI * Math.min(index, length - index)) ** 2
  }
  const spectrum = new Float64Array(2 * length)
  new FFT(length).transform(spectrum, kernel)
  return Float64Array.from({ length }, (_, index) => 2 * spectrum[2 * index]!)
}

const flatWindow = (frequency: number, length: number, cutoff: number): number =>
  Math.abs(frequency) <= (cutoff * length) / 2 ? 1 : 0

/** `fftshift(numpy.hanning(length))` for a cutoff of 1. Its maximum lies half a frequency beside 0. */
function hannWindow(frequency: number, length: number, cutoff: number): number {
  const place = (2 * frequency + 1) / ((length - 1) * cutoff)
  return Math.abs(place) <= 1 ? (1 + Math.cos(Math.PI * place)) / 2 : 0
}
