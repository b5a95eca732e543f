import type { Random } from '../../random/random.ts'

/** A structure alone: shape (side, side), 1 inside, 0 outside, with soft edges. */
export interface Shape {
  readonly cover: Float32Array
  readonly side: number
}

/** Standard deviation in pixels of the edges: the point spread of a scan. */
const edgeWidth = 0.8

/** A disc with Gaussian edges: a nodule that the slice cuts. @param radius in pixels. */
export function nodule(side: number, row: number, column: number, radius: number): Shape {
  return paint(side, (y, x) => softEdge(radius - Math.hypot(y - row, x - column)))
}

/**
 * A line that becomes thinner along its way and branches once, at 30 to 50 degrees: a vessel in the slice.
 * @param row of its middle.
 * @param length in pixels. @param radius in pixels, at its thick end.
 */
export function vessel(
  side: number,
  row: number,
  column: number,
  length: number,
  radius: number,
  random: Random
): Shape {
  const angle = 2 * Math.PI * random.uniform()
  const side30to50 = (random.uniform() < 0.5 ? -1 : 1) * (Math.PI / 180) * (30 + 20 * random.uniform())
  const start = { row: row - (length / 2) * Math.sin(angle), column: column - (length / 2) * Math.cos(angle) }
  const trunk = { ...start, angle, length, from: radius, to: 0.5 * radius }
  const branch = { row, column, angle: angle + side30to50, length: 0.4 * length, from: 0.7 * radius, to: 0.4 * radius }
  return paint(side, (y, x) => Math.max(softEdge(depthIn(trunk, y, x)), softEdge(depthIn(branch, y, x))))
}

/** One to three bright spots close to each other. @param radius in pixels. */
export function calcification(side: number, row: number, column: number, radius: number, random: Random): Shape {
  const spots = [{ row, column }]
  for (let more = random.integer(3); more > 0; more--) {
    const angle = 2 * Math.PI * random.uniform()
    const distance = 2 * radius + 1 + 2 * random.uniform()
    spots.push({ row: row + distance * Math.sin(angle), column: column + distance * Math.cos(angle) })
  }
  return paint(side, (y, x) =>
    Math.max(...spots.map((spot) => softEdge(radius - Math.hypot(y - spot.row, x - spot.column))))
  )
}

interface Tube {
  readonly row: number
  readonly column: number
  readonly angle: number
  readonly length: number
  readonly from: number
  readonly to: number
}

/** Depth of a place inside a tapering tube, in pixels; negative outside. */
function depthIn({ row, column, angle, length, from, to }: Tube, y: number, x: number): number {
  const along = (y - row) * Math.sin(angle) + (x - column) * Math.cos(angle)
  const share = Math.min(1, Math.max(0, along / length))
  const distance = Math.hypot(y - row - share * length * Math.sin(angle), x - column - share * length * Math.cos(angle))
  return from + share * (to - from) - distance
}

function paint(side: number, coverAt: (row: number, column: number) => number): Shape {
  const cover = new Float32Array(side * side)
  for (let pixel = 0; pixel < cover.length; pixel++) cover[pixel] = coverAt(Math.floor(pixel / side), pixel % side)
  return { cover, side }
}

/** A step at depth 0 after a Gaussian blur: the normal distribution function. */
const softEdge = (depth: number): number => normalDistribution(depth / edgeWidth)

/** Abramowitz & Stegun 1964, 26.2.17 (doi:10.1119/1.15378). Error below 7.5e-8. */
function normalDistribution(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (series * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)
  return x < 0 ? tail : 1 - tail
}

/** A place in a patch with surroundings even enough for a structure. */
export interface Site {
  readonly row: number
  readonly column: number
}

/**
 * Standard deviation of the values in a ring around a place after subtraction of a fitted plane.
 * A gradient therefore does not count as noise. Readers measure the contrast-to-noise ratio in such a ring.
 * @param image shape (side, side). @param inner radius in pixels that the structure covers.
 * @param outer radius in pixels.
 */
export function noiseAround(
  image: Float32Array,
  side: number,
  { row, column }: Site,
  inner: number,
  outer: number
): number {
  const sums = new PlaneSums()
  const reach = Math.ceil(outer)
  for (let y = Math.max(0, Math.floor(row) - reach); y <= Math.min(side - 1, Math.ceil(row) + reach); y++) {
    for (let x = Math.max(0, Math.floor(column) - reach); x <= Math.min(side - 1, Math.ceil(column) + reach); x++) {
      const distance = Math.hypot(y - row, x - column)
      if (distance >= inner && distance <= outer) sums.add(y - row, x - column, image[y * side + x]!)
    }
  }
  return sums.deviation()
}

/** Sums of a least-squares plane. y and x correlate only if the patch's border cuts the ring. */
class PlaneSums {
  #n = 0
  #y = 0
  #x = 0
  #v = 0
  #yy = 0
  #xx = 0
  #yx = 0
  #yv = 0
  #xv = 0
  #vv = 0

  add(y: number, x: number, v: number): void {
    this.#n++
    this.#y += y
    this.#x += x
    this.#v += v
    this.#yy += y * y
    this.#xx += x * x
    this.#yx += y * x
    this.#yv += y * v
    this.#xv += x * v
    this.#vv += v * v
  }

  /** Standard deviation around the plane, with n - 3 degrees of freedom. */
  deviation(): number {
    const n = this.#n
    const centred = (product: number, a: number, b: number) => product - (a * b) / n
    const [yy, xx, yx] = [
      centred(this.#yy, this.#y, this.#y),
      centred(this.#xx, this.#x, this.#x),
      centred(this.#yx, this.#y, this.#x)
    ]
    const [yv, xv, vv] = [
      centred(this.#yv, this.#y, this.#v),
      centred(this.#xv, this.#x, this.#v),
      centred(this.#vv, this.#v, this.#v)
    ]
    const determinant = yy * xx - yx * yx
    const [slopeY, slopeX] = [(yv * xx - xv * yx) / determinant, (xv * yy - yv * yx) / determinant]
    return Math.sqrt(Math.max(0, vv - slopeY * yv - slopeX * xv) / (n - 3))
  }
}
