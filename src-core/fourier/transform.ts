import FFT from 'fft.js'

/** Complex values: real and imaginary parts in two arrays of the same order. */
export interface Spectrum {
  readonly real: Float64Array
  readonly imaginary: Float64Array
}

/** A 1-D transform of one length, in place. */
type Transform = (values: Spectrum) => void

/**
 * Two-dimensional discrete Fourier transform of real values, of any size:
 * F(k, l) = sum over m, n of f(m, n) exp(-2 pi i (k m / rows + l n / columns)); no scaling.
 *
 * @param values rows x columns, row-major.
 * @returns rows x columns complex values, frequency 0 first, as numpy.fft.fft2 orders them.
 */
export function fourierTransform2d(values: ArrayLike<number>, rows: number, columns: number): Spectrum {
  const spectrum = { real: Float64Array.from(values), imaginary: new Float64Array(rows * columns) }
  transformLines(spectrum, rows, columns, columns, 1)
  transformLines(spectrum, columns, rows, 1, columns)
  return spectrum
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
  const into: [Spectrum, Spectrum] = [emptySpectrum(first.length), emptySpectrum(first.length)]
  transformPairInto(first.slice(), second.slice(), rows, columns, into)
  return into
}

export const emptySpectrum = (length: number): Spectrum => ({
  real: new Float64Array(length),
  imaginary: new Float64Array(length)
})

/** `fourierTransformPair2d` without new arrays, for hot paths. Both given arrays lose their values. */
export function transformPairInto(
  real: Float64Array,
  imaginary: Float64Array,
  rows: number,
  columns: number,
  [a, b]: readonly [Spectrum, Spectrum]
): void {
  transformLines({ real, imaginary }, rows, columns, columns, 1)
  transformLines({ real, imaginary }, columns, rows, 1, columns)
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

/** Transforms `count` lines of `length` values; lines start `lineStep` apart, their values are `step` apart. */
function transformLines(
  { real, imaginary }: Spectrum,
  count: number,
  length: number,
  lineStep: number,
  step: number
): void {
  const transform = transformOf(length)
  const line = { real: new Float64Array(length), imaginary: new Float64Array(length) }
  for (let index = 0; index < count; index++) {
    const start = index * lineStep
    for (let at = 0; at < length; at++) {
      line.real[at] = real[start + at * step]!
      line.imaginary[at] = imaginary[start + at * step]!
    }
    transform(line)
    for (let at = 0; at < length; at++) {
      real[start + at * step] = line.real[at]!
      imaginary[start + at * step] = line.imaginary[at]!
    }
  }
}

/** Transforms by length. Making the tables of a length takes longer than transforming a short line. */
const transforms = new Map<number, Transform>()
const mostTransforms = 16

function transformOf(length: number): Transform {
  const known = transforms.get(length)
  if (known) return known
  if (transforms.size >= mostTransforms) transforms.clear()
  const transform = newTransform(length)
  transforms.set(length, transform)
  return transform
}

/** Longest length for which sums take less time than the three transforms of a chirp. */
const longestDirect = 64

function newTransform(length: number): Transform {
  if (length === 1) return () => {}
  if (powerOfTwoFrom(length) === length) return powerOfTwoTransform(length)
  if (length > longestDirect) return chirpTransform(length)
  const factor = largestFactor(length)
  return factor === 1 ? directTransform(length) : twoStageTransform(factor, length / factor)
}

/** The largest factor up to the square root: 1 for a prime number. */
function largestFactor(length: number): number {
  let factor = Math.floor(Math.sqrt(length))
  while (length % factor !== 0) factor--
  return factor
}

/**
 * A transform of length few * many as `few` transforms of length `many` and `many` of length `few`
 * (Cooley & Tukey 1965, doi:10.1090/S0025-5718-1965-0178586-1). Length 28 takes less than half of the sum's products.
 */
function twoStageTransform(few: number, many: number): Transform {
  const [ofMany, ofFew, turns] = [directSums(many), directSums(few), wavesOf(few * many)]
  const [real, imaginary] = [new Float64Array(few * many), new Float64Array(few * many)]
  const [partReal, partImaginary] = [new Float64Array(many), new Float64Array(many)]
  const [sumsReal, sumsImaginary] = [new Float64Array(many), new Float64Array(many)]
  return (values) => {
    for (let start = 0; start < few; start++) {
      for (let at = 0; at < many; at++) {
        partReal[at] = values.real[start + few * at]!
        partImaginary[at] = values.imaginary[start + few * at]!
      }
      ofMany(partReal, partImaginary, sumsReal, sumsImaginary)
      for (let frequency = 0; frequency < many; frequency++) {
        const [at, turn] = [frequency * few + start, start * frequency]
        real[at] = sumsReal[frequency]! * turns.cosine[turn]! - sumsImaginary[frequency]! * turns.sine[turn]!
        imaginary[at] = sumsReal[frequency]! * turns.sine[turn]! + sumsImaginary[frequency]! * turns.cosine[turn]!
      }
    }
    for (let frequency = 0; frequency < many; frequency++) {
      for (let start = 0; start < few; start++) {
        partReal[start] = real[frequency * few + start]!
        partImaginary[start] = imaginary[frequency * few + start]!
      }
      ofFew(partReal, partImaginary, sumsReal, sumsImaginary)
      for (let turn = 0; turn < few; turn++) {
        values.real[frequency + many * turn] = sumsReal[turn]!
        values.imaginary[frequency + many * turn] = sumsImaginary[turn]!
      }
    }
  }
}

type DirectSums = (
  real: Float64Array,
  imaginary: Float64Array,
  sumsReal: Float64Array,
  sumsImaginary: Float64Array
) => void

/** The transform as its definition states it: the product of the values with a table of waves. */
function directSums(length: number): DirectSums {
  const waves = wavesOf(length)
  const table = (wave: Float64Array) =>
    Float64Array.from({ length: length * length }, (_, at) => wave[(Math.floor(at / length) * (at % length)) % length]!)
  const [cosine, sine] = [table(waves.cosine), table(waves.sine)]
  return (real, imaginary, sumsReal, sumsImaginary) => {
    for (let frequency = 0, at = 0; frequency < length; frequency++) {
      let sumReal = 0
      let sumImaginary = 0
      for (let place = 0; place < length; place++, at++) {
        sumReal += real[place]! * cosine[at]! - imaginary[place]! * sine[at]!
        sumImaginary += real[place]! * sine[at]! + imaginary[place]! * cosine[at]!
      }
      sumsReal[frequency] = sumReal
      sumsImaginary[frequency] = sumImaginary
    }
  }
}

/** exp(-2 pi i k / length) for k = 0 .. length - 1, as cosine and sine. */
function wavesOf(length: number): { readonly cosine: Float64Array; readonly sine: Float64Array } {
  const angles = Float64Array.from({ length }, (_, at) => (-2 * Math.PI * at) / length)
  return { cosine: angles.map(Math.cos), sine: angles.map(Math.sin) }
}

function directTransform(length: number): Transform {
  const sums = directSums(length)
  const [real, imaginary] = [new Float64Array(length), new Float64Array(length)]
  return (values) => {
    real.set(values.real)
    imaginary.set(values.imaginary)
    sums(real, imaginary, values.real, values.imaginary)
  }
}

function powerOfTwoTransform(length: number): Transform {
  const fft = new FFT(length)
  const input = new Float64Array(2 * length)
  const output = new Float64Array(2 * length)
  return (values) => {
    interleave(values, input)
    fft.transform(output, input)
    for (let at = 0; at < length; at++) {
      values.real[at] = output[2 * at]!
      values.imaginary[at] = output[2 * at + 1]!
    }
  }
}

/**
 * A transform of any length as a convolution with a chirp (Bluestein 1970, doi:10.1109/TAU.1970.1162132):
 * k m = (k^2 + m^2 - (k - m)^2) / 2.
 */
function chirpTransform(length: number): Transform {
  const padded = powerOfTwoFrom(2 * length - 1)
  const fft = new FFT(padded)
  const chirp = chirpOf(length)
  const [input, product, response] = [0, 1, 2].map(() => new Float64Array(2 * padded)) as [
    Float64Array,
    Float64Array,
    Float64Array
  ]
  for (let at = 0; at < length; at++) {
    for (const place of [at, (padded - at) % padded]) {
      input[2 * place] = chirp.real[at]!
      input[2 * place + 1] = -chirp.imaginary[at]!
    }
  }
  fft.transform(response, input)
  return (values) => {
    multiply(values, chirp)
    input.fill(0)
    interleave(values, input)
    fft.transform(product, input)
    for (let at = 0; at < product.length; at += 2) {
      const [real, imaginary] = [product[at]!, product[at + 1]!]
      product[at] = real * response[at]! - imaginary * response[at + 1]!
      product[at + 1] = real * response[at + 1]! + imaginary * response[at]!
    }
    fft.inverseTransform(input, product)
    for (let at = 0; at < length; at++) {
      values.real[at] = input[2 * at]!
      values.imaginary[at] = input[2 * at + 1]!
    }
    multiply(values, chirp)
  }
}

/** exp(-pi i m^2 / length); m^2 is taken modulo 2 length first, which keeps all digits. */
function chirpOf(length: number): Spectrum {
  const angles = Float64Array.from({ length }, (_, at) => (-Math.PI * ((at * at) % (2 * length))) / length)
  return { real: angles.map(Math.cos), imaginary: angles.map(Math.sin) }
}

function multiply(values: Spectrum, factors: Spectrum): void {
  for (let at = 0; at < values.real.length; at++) {
    const [real, imaginary] = [values.real[at]!, values.imaginary[at]!]
    values.real[at] = real * factors.real[at]! - imaginary * factors.imaginary[at]!
    values.imaginary[at] = real * factors.imaginary[at]! + imaginary * factors.real[at]!
  }
}

function interleave({ real, imaginary }: Spectrum, target: Float64Array): void {
  for (let at = 0; at < real.length; at++) {
    target[2 * at] = real[at]!
    target[2 * at + 1] = imaginary[at]!
  }
}
