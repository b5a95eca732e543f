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
