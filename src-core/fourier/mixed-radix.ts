/** Complex values: real and imaginary parts in two arrays of the same order. */
export interface Spectrum {
  readonly real: Float64Array
  readonly imaginary: Float64Array
}

/** Zeros. */
export const newSpectrum = (length: number): Spectrum => ({
  real: new Float64Array(length),
  imaginary: new Float64Array(length)
})

/** One pass over all values. It combines `radix` transforms of a shorter length each into one. */
interface Pass {
  readonly radix: number
  /** Length after the pass, divided by the radix. */
  readonly rest: number
  /** exp(-2 pi i p k / (radix x rest)) for p = 0 .. rest - 1 and k = 0 .. radix - 1, k fastest. */
  readonly twiddles: Spectrum
  /** exp(-2 pi i k / radix) */
  readonly roots: Spectrum
}

/** The passes of a length, from `passesOf`. */
export type Passes = readonly Pass[]

/** Largest prime factor for which a sum over it is faster than a chirp. */
const largestRadix = 31

/**
 * Passes for lengths that are products of small primes; null for others.
 * Cooley & Tukey 1965, doi:10.1090/S0025-5718-1965-0178586-1, in the order of Stockham, which needs no bit reversal.
 */
export function passesOf(length: number): Passes | null {
  const passes: Pass[] = []
  let rest = length
  for (const radix of radices) {
    while (rest % radix === 0) {
      rest /= radix
      passes.push({ radix, rest, twiddles: twiddlesOf(radix, rest), roots: rootsOf(radix) })
    }
  }
  return rest === 1 ? passes : null
}

const radices = [4, 2, ...Array.from({ length: largestRadix - 2 }, (_, index) => index + 3)]

/** exp(-2 pi i k / length) for k = 0 .. length - 1. */
function rootsOf(length: number): Spectrum {
  const angles = Float64Array.from({ length }, (_, k) => (-2 * Math.PI * k) / length)
  return { real: angles.map(Math.cos), imaginary: angles.map(Math.sin) }
}

function twiddlesOf(radix: number, rest: number): Spectrum {
  const roots = rootsOf(radix * rest)
  const index = (at: number) => (Math.floor(at / radix) * (at % radix)) % (radix * rest)
  const pick = (values: Float64Array) => Float64Array.from({ length: radix * rest }, (_, at) => values[index(at)]!)
  return { real: pick(roots.real), imaginary: pick(roots.imaginary) }
}

/**
 * Transforms the columns of a matrix: `width` lines side by side, each along the rows.
 * @param values rows x `width`, as many rows as the length of the passes; overwritten
 * @param scratch as large
 * @returns one of both, which holds the result
 */
export function transformColumns(passes: Passes, values: Spectrum, scratch: Spectrum, width: number): Spectrum {
  let [from, to, run] = [values, scratch, width]
  for (const pass of passes) {
    if (pass.radix === 4) passOf4(pass, from, to, run)
    else if (pass.radix === 2) passOf2(pass, from, to, run)
    else if (pass.radix === 3) passOf3(pass, from, to, run)
    else passOfOdd(pass, from, to, run)
    const other = from
    from = to
    to = other
    run *= pass.radix
  }
  return from
}

function passOf2({ rest, twiddles }: Pass, from: Spectrum, to: Spectrum, run: number): void {
  const [x, y, u, v] = [from.real, from.imaginary, to.real, to.imaginary]
  const step = rest * run
  for (let p = 0; p < rest; p++) {
    const c = twiddles.real[2 * p + 1]!
    const s = twiddles.imaginary[2 * p + 1]!
    for (let at = p * run, end = at + run, out = 2 * at; at < end; at++, out++) {
      const x0 = x[at]!
      const y0 = y[at]!
      const x1 = x[at + step]!
      const y1 = y[at + step]!
      u[out] = x0 + x1
      v[out] = y0 + y1
      const dx = x0 - x1
      const dy = y0 - y1
      u[out + run] = dx * c - dy * s
      v[out + run] = dx * s + dy * c
    }
  }
}

function passOf3({ rest, twiddles, roots }: Pass, from: Spectrum, to: Spectrum, run: number): void {
  const [x, y, u, v] = [from.real, from.imaginary, to.real, to.imaginary]
  const step = rest * run
  const cosine = roots.real[1]!
  const sine = roots.imaginary[1]!
  for (let p = 0; p < rest; p++) {
    const c1 = twiddles.real[3 * p + 1]!
    const s1 = twiddles.imaginary[3 * p + 1]!
    const c2 = twiddles.real[3 * p + 2]!
    const s2 = twiddles.imaginary[3 * p + 2]!
    for (let at = p * run, end = at + run, out = 3 * at; at < end; at++, out++) {
      const x0 = x[at]!
      const y0 = y[at]!
      const sumX = x[at + step]! + x[at + 2 * step]!
      const sumY = y[at + step]! + y[at + 2 * step]!
      const oddX = sine * (x[at + step]! - x[at + 2 * step]!)
      const oddY = sine * (y[at + step]! - y[at + 2 * step]!)
      u[out] = x0 + sumX
      v[out] = y0 + sumY
      const evenX = x0 + cosine * sumX
      const evenY = y0 + cosine * sumY
      const ax = evenX - oddY
      const ay = evenY + oddX
      u[out + run] = ax * c1 - ay * s1
      v[out + run] = ax * s1 + ay * c1
      const bx = evenX + oddY
      const by = evenY - oddX
      u[out + 2 * run] = bx * c2 - by * s2
      v[out + 2 * run] = bx * s2 + by * c2
    }
  }
}

function passOf4({ rest, twiddles }: Pass, from: Spectrum, to: Spectrum, run: number): void {
  const [x, y, u, v] = [from.real, from.imaginary, to.real, to.imaginary]
  const step = rest * run
  for (let p = 0; p < rest; p++) {
    const c1 = twiddles.real[4 * p + 1]!
    const s1 = twiddles.imaginary[4 * p + 1]!
    const c2 = twiddles.real[4 * p + 2]!
    const s2 = twiddles.imaginary[4 * p + 2]!
    const c3 = twiddles.real[4 * p + 3]!
    const s3 = twiddles.imaginary[4 * p + 3]!
    for (let at = p * run, end = at + run, out = 4 * at; at < end; at++, out++) {
      const x0 = x[at]!
      const y0 = y[at]!
      const x1 = x[at + step]!
      const y1 = y[at + step]!
      const x2 = x[at + 2 * step]!
      const y2 = y[at + 2 * step]!
      const x3 = x[at + 3 * step]!
      const y3 = y[at + 3 * step]!
      const evenX = x0 + x2
      const evenY = y0 + y2
      const oddX = x1 + x3
      const oddY = y1 + y3
      u[out] = evenX + oddX
      v[out] = evenY + oddY
      const ex = evenX - oddX
      const ey = evenY - oddY
      u[out + 2 * run] = ex * c2 - ey * s2
      v[out + 2 * run] = ex * s2 + ey * c2
      const halfX = x0 - x2
      const halfY = y0 - y2
      const turnedX = y1 - y3
      const turnedY = x3 - x1
      const ax = halfX + turnedX
      const ay = halfY + turnedY
      u[out + run] = ax * c1 - ay * s1
      v[out + run] = ax * s1 + ay * c1
      const bx = halfX - turnedX
      const by = halfY - turnedY
      u[out + 3 * run] = bx * c3 - by * s3
      v[out + 3 * run] = bx * s3 + by * c3
    }
  }
}

/** Sums and differences of the inputs that lie symmetrically: real and imaginary parts. */
const symmetric = Array.from({ length: 4 }, () => new Float64Array(largestRadix)) as [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array
]

/** Outputs k and radix - k share their sums, because cosines are even and sines odd. */
function passOfOdd({ radix, rest, twiddles, roots }: Pass, from: Spectrum, to: Spectrum, run: number): void {
  const [x, y, u, v] = [from.real, from.imaginary, to.real, to.imaginary]
  const [sumX, sumY, differenceX, differenceY] = symmetric
  const [cosine, sine] = [roots.real, roots.imaginary]
  const step = rest * run
  const half = (radix - 1) / 2
  for (let p = 0; p < rest; p++) {
    const first = p * radix
    for (let at = p * run, end = at + run, out = radix * at; at < end; at++, out++) {
      const x0 = x[at]!
      const y0 = y[at]!
      let [wholeX, wholeY] = [x0, y0]
      for (let j = 1; j <= half; j++) {
        const near = at + j * step
        const far = at + (radix - j) * step
        sumX[j] = x[near]! + x[far]!
        sumY[j] = y[near]! + y[far]!
        differenceX[j] = x[near]! - x[far]!
        differenceY[j] = y[near]! - y[far]!
        wholeX += sumX[j]!
        wholeY += sumY[j]!
      }
      u[out] = wholeX
      v[out] = wholeY
      for (let k = 1; k <= half; k++) {
        let evenX = x0
        let evenY = y0
        let oddX = 0
        let oddY = 0
        for (let j = 1, root = k; j <= half; j++, root += k) {
          if (root >= radix) root -= radix
          evenX += cosine[root]! * sumX[j]!
          evenY += cosine[root]! * sumY[j]!
          oddX += sine[root]! * differenceX[j]!
          oddY += sine[root]! * differenceY[j]!
        }
        const ax = evenX - oddY
        const ay = evenY + oddX
        const bx = evenX + oddY
        const by = evenY - oddX
        const a = first + k
        const b = first + radix - k
        u[out + k * run] = ax * twiddles.real[a]! - ay * twiddles.imaginary[a]!
        v[out + k * run] = ax * twiddles.imaginary[a]! + ay * twiddles.real[a]!
        u[out + (radix - k) * run] = bx * twiddles.real[b]! - by * twiddles.imaginary[b]!
        v[out + (radix - k) * run] = bx * twiddles.imaginary[b]! + by * twiddles.real[b]!
      }
    }
  }
}
