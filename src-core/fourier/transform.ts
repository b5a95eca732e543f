import { newSpectrum, passesOf, transformColumns, type Passes, type Spectrum } from './mixed-radix.ts'

export type { Spectrum } from './mixed-radix.ts'

/** Transforms the columns of a matrix of one number of rows: see `transformColumns`. */
type ColumnTransform = (values: Spectrum, scratch: Spectrum, width: number) => Spectrum

/**
 * Two-dimensional discrete Fourier transform of real values, of any size:
 * F(k, l) = sum over m, n of f(m, n) exp(-2 pi i (k m / rows + l n / columns)); no scaling.
 *
 * @param values rows x columns, row-major.
 * @returns rows x columns complex values, frequency 0 first, as numpy.fft.fft2 orders them.
 */
export function fourierTransform2d(values: ArrayLike<number>, rows: number, columns: number): Spectrum {
  const spectrum = { real: Float64Array.from(values), imaginary: new Float64Array(rows * columns) }
  return transformBoth(spectrum, newSpectrum(rows * columns), rows, columns)
}

/**
 * The transforms of two arrays of real values of one size, by one complex transform of both: half the time.
 * Rounding carries 1e-16 of the stronger array over to the other.
 * @returns the transform of each, as from `fourierTransform2d`.
 */
export function fourierTransformPair2d(
  first: Float64Array,
  second: Float64Array,
  rows: number,
  columns: number
): [Spectrum, Spectrum] {
  const both = { real: first.slice(), imaginary: second.slice() }
  const { real, imaginary } = transformBoth(both, newSpectrum(first.length), rows, columns)
  const [a, b] = [newSpectrum(real.length), newSpectrum(real.length)]
  for (let row = 0, at = 0; row < rows; row++) {
    const mirroredRow = ((rows - row) % rows) * columns
    for (let column = 0; column < columns; column++, at++) {
      const mirror = mirroredRow + ((columns - column) % columns)
      a.real[at] = (real[at]! + real[mirror]!) / 2
      a.imaginary[at] = (imaginary[at]! - imaginary[mirror]!) / 2
      b.real[at] = (imaginary[at]! + imaginary[mirror]!) / 2
      b.imaginary[at] = (real[mirror]! - real[at]!) / 2
    }
  }
  return [a, b]
}

/**
 * Transforms of a + i b for square images a and b of real values. The memory serves pair after pair.
 * Half the time of `fourierTransformPair2d`, which separates the two.
 */
export class PackedPairTransform {
  readonly #size: number
  readonly #scratch: Spectrum
  /** The images: a as real, b as imaginary parts. Overwritten by `run`. */
  readonly input: Spectrum

  constructor(size: number) {
    this.#size = size
    this.#scratch = newSpectrum(size * size)
    this.input = newSpectrum(size * size)
  }

  /** @returns the transform with rows and columns exchanged; valid until the next pair is written */
  run(): Spectrum {
    return transformTurned(this.input, this.#scratch, this.#size, this.#size)
  }
}

/** Signed integer frequency of each position of a transform: 0, 1, .. , -1; for an even length n/2 stands as -n/2. */
export function signedFrequencies(length: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => (index < length / 2 ? index : index - length))
}

/** The smallest power of two of at least this length, and at least 2. */
export function powerOfTwoFrom(length: number): number {
  let power = 2
  while (power < length) power *= 2
  return power
}

/**
 * Transforms a matrix along both axes.
 * @param values overwritten
 * @param scratch as large
 * @returns one of both, which holds the result
 */
function transformBoth(values: Spectrum, scratch: Spectrum, rows: number, columns: number): Spectrum {
  const turned = transformTurned(values, scratch, rows, columns)
  return transpose(turned, turned === values ? scratch : values, columns, rows)
}

/** `transformBoth` with rows and columns exchanged in the result. */
function transformTurned(values: Spectrum, scratch: Spectrum, rows: number, columns: number): Spectrum {
  const along = transformOf(rows)(values, scratch, columns)
  const turned = transpose(along, along === values ? scratch : values, rows, columns)
  return transformOf(columns)(turned, turned === values ? scratch : values, rows)
}

/** Exchanges rows and columns, by tiles that stay in the processor's first cache. @returns `to` */
function transpose(from: Spectrum, to: Spectrum, rows: number, columns: number): Spectrum {
  for (const part of ['real', 'imaginary'] as const) {
    const [source, target] = [from[part], to[part]]
    for (let top = 0; top < rows; top += tile) {
      for (let left = 0; left < columns; left += tile) {
        const [bottom, right] = [Math.min(rows, top + tile), Math.min(columns, left + tile)]
        for (let row = top; row < bottom; row++)
          for (let column = left; column < right; column++)
            target[column * rows + row] = source[row * columns + column]!
      }
    }
  }
  return to
}

const tile = 16

/** Transforms by length. Making the tables of a length takes longer than transforming a short line. */
const transforms = new Map<number, ColumnTransform>()
const mostTransforms = 16

function transformOf(length: number): ColumnTransform {
  const known = transforms.get(length)
  if (known) return known
  if (transforms.size >= mostTransforms) transforms.clear()
  const passes = passesOf(length)
  const transform: ColumnTransform = passes
    ? (values, scratch, width) => transformColumns(passes, values, scratch, width)
    : chirpTransform(length)
  transforms.set(length, transform)
  return transform
}

/**
 * A transform of any length as a convolution with a chirp (Bluestein 1970, doi:10.1109/TAU.1970.1162132):
 * k m = (k^2 + m^2 - (k - m)^2) / 2.
 */
function chirpTransform(length: number): ColumnTransform {
  const padded = powerOfTwoFrom(2 * length - 1)
  const passes = passesOf(padded)!
  const chirp = chirpOf(length)
  const response = responseOf(chirp, passes, padded)
  const [input, scratch] = [newSpectrum(padded), newSpectrum(padded)]
  return (values, _scratch, width) => {
    for (let column = 0; column < width; column++) {
      input.real.fill(0)
      input.imaginary.fill(0)
      for (let at = 0, place = column; at < length; at++, place += width)
        multiply(input, at, values.real[place]!, values.imaginary[place]!, chirp, at)
      const product = transformColumns(passes, input, scratch, 1)
      for (let at = 0; at < padded; at++) multiply(product, at, product.real[at]!, product.imaginary[at]!, response, at)
      const found = inverse(passes, product, product === input ? scratch : input)
      for (let at = 0, place = column; at < length; at++, place += width)
        multiply(values, place, found.real[at]!, found.imaginary[at]!, chirp, at)
    }
    return values
  }
}

/** Transform of the conjugated chirp, continued to both sides, divided by its length. */
function responseOf(chirp: Spectrum, passes: Passes, padded: number): Spectrum {
  const conjugate = newSpectrum(padded)
  for (let at = 0; at < chirp.real.length; at++) {
    for (const place of [at, (padded - at) % padded]) {
      conjugate.real[place] = chirp.real[at]! / padded
      conjugate.imaginary[place] = -chirp.imaginary[at]! / padded
    }
  }
  return transformColumns(passes, conjugate, newSpectrum(padded), 1)
}

/** The inverse transform of a line without its division: real and imaginary parts change places before and after. */
function inverse(passes: Passes, values: Spectrum, scratch: Spectrum): Spectrum {
  const swapped = ({ real, imaginary }: Spectrum): Spectrum => ({ real: imaginary, imaginary: real })
  return swapped(transformColumns(passes, swapped(values), swapped(scratch), 1))
}

/** exp(-pi i m^2 / length); m^2 is taken modulo 2 length first, which keeps all digits. */
function chirpOf(length: number): Spectrum {
  const angles = Float64Array.from({ length }, (_, at) => (-Math.PI * ((at * at) % (2 * length))) / length)
  return { real: angles.map(Math.cos), imaginary: angles.map(Math.sin) }
}

/** Writes x + i y times a factor. */
function multiply(into: Spectrum, place: number, x: number, y: number, factors: Spectrum, at: number): void {
  const [c, s] = [factors.real[at]!, factors.imaginary[at]!]
  into.real[place] = x * c - y * s
  into.imaginary[place] = x * s + y * c
}
