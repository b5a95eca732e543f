import FFT from 'fft.js'
import { DenoscopeError } from '../errors.ts'
import { powerOfTwoFrom } from '../fourier/transform.ts'
import type { Image } from '../images/image.ts'

export const reconstructionFilters = ['ram-lak', 'hann'] as const
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
