import type { Random } from '../../random/random.ts'

/** A place in a digit, in pixels from the centre of pixel (0, 0). */
export interface Point {
  readonly row: number
  readonly column: number
}

/** A digit with its skeleton as a graph, and the profile of its strokes. */
export interface Digit {
  /** 0..1, shape (side, side). */
  readonly image: Float32Array
  readonly side: number
  /** Pixels of the skeleton. */
  readonly points: readonly Point[]
  /** Touching pixels of each pixel of the skeleton. */
  readonly neighbours: readonly (readonly number[])[]
  readonly profile: StrokeProfile
}

/** Brightness of a digit's strokes by distance from their skeleton. */
export interface StrokeProfile {
  /** Mean intensity at distances 0, 1/2, 1, 3/2 ... pixels. Never rises. */
  readonly intensities: Float64Array
  /** Distance in pixels at which the profile falls to half its value on the skeleton. */
  readonly halfWidth: number
}

const binWidth = 0.5
const binCount = 9

/**
 * Reads a digit's strokes.
 * @param image 0..1, shape (side, side).
 * @param skeleton not 0 on the skeleton, same shape.
 * @returns null if the skeleton has fewer than five pixels.
 */
export function readDigit(image: Float32Array, skeleton: ArrayLike<number>, side: number): Digit | null {
  const points: Point[] = []
  for (let pixel = 0; pixel < image.length; pixel++) {
    if (skeleton[pixel] !== 0) points.push({ row: Math.floor(pixel / side), column: pixel % side })
  }
  if (points.length < 5) return null
  const neighbours = points.map((point) =>
    points.flatMap((other, index) => (other !== point && chessboard(point, other) === 1 ? [index] : []))
  )
  return { image, side, points, neighbours, profile: measureProfile(image, points, side) }
}

const chessboard = (a: Point, b: Point) => Math.max(Math.abs(a.row - b.row), Math.abs(a.column - b.column))

/** Distance in pixels from a place to the nearest point; Infinity without points. */
export function distanceTo(points: readonly Point[], row: number, column: number): number {
  let smallest = Infinity
  for (const point of points) {
    const squared = (point.row - row) ** 2 + (point.column - column) ** 2
    if (squared < smallest) smallest = squared
  }
  return Math.sqrt(smallest)
}

/** Intensity of a stroke at this distance from its middle, interpolated linearly between bins. */
export function intensityAt({ intensities }: StrokeProfile, distance: number): number {
  const position = distance / binWidth
  const below = Math.floor(position)
  if (below >= intensities.length - 1) return 0
  return intensities[below]! + (position - below) * (intensities[below + 1]! - intensities[below]!)
}

function measureProfile(image: Float32Array, points: readonly Point[], side: number): StrokeProfile {
  const sums = new Float64Array(binCount)
  const counts = new Float64Array(binCount)
  for (let pixel = 0; pixel < image.length; pixel++) {
    const bin = Math.round(distanceTo(points, Math.floor(pixel / side), pixel % side) / binWidth)
    if (bin >= binCount) continue
    sums[bin]! += image[pixel]!
    counts[bin]!++
  }
  const intensities = new Float64Array(binCount)
  let highest = 1
  for (let bin = 0; bin < binCount - 1; bin++) {
    if (counts[bin]! > 0) highest = Math.min(highest, sums[bin]! / counts[bin]!)
    intensities[bin] = highest
  }
  return { intensities, halfWidth: halfWidthOf(intensities) }
}

function halfWidthOf(intensities: Float64Array): number {
  const half = intensities[0]! / 2
  const below = intensities.findIndex((value) => value < half)
  const [above, under] = [intensities[below - 1]!, intensities[below]!]
  return binWidth * (below - 1 + (above - half) / (above - under))
}

const pathStep = 0.5

/** Pixels of the skeleton where a stroke ends. */
export const strokeEnds = ({ neighbours }: Digit): number[] =>
  neighbours.flatMap((touching, index) => (touching.length === 1 ? [index] : []))

/** A straight stroke that leaves the digit at a random place of its skeleton. */
export function straightPath({ points }: Digit, length: number, random: Random): Point[] {
  const start = points[random.integer(points.length)]!
  const angle = 2 * Math.PI * random.uniform()
  return walk(start, length, () => angle)
}

/** A hook that continues the end of a stroke and turns. Null if the digit has no ends. */
export function hookPath(digit: Digit, length: number, random: Random): Point[] | null {
  const ends = strokeEnds(digit)
  if (ends.length === 0) return null
  const end = ends[random.integer(ends.length)]!
  const turn = (random.uniform() < 0.5 ? -1 : 1) / (2 + 2 * random.uniform())
  const first = directionAt(digit, end) + turn * 2
  return walk(digit.points[end]!, length, (walked) => first + turn * walked)
}

/**
 * A straight line over a gap of about `length` from a stroke's end to another part of the digit. Null if there is none.
 */
export function bridgePath(digit: Digit, length: number, random: Random): Point[] | null {
  const { points, profile } = digit
  const wanted = length + 2 * profile.halfWidth
  const pairs = strokeEnds(digit).flatMap((end) =>
    points.flatMap((point) =>
      Math.abs(span(points[end]!, point) - wanted) < 0.5 ? [[points[end]!, point] as const] : []
    )
  )
  if (pairs.length === 0) return null
  const [from, to] = pairs[random.integer(pairs.length)]!
  const angle = Math.atan2(to.row - from.row, to.column - from.column)
  return walk(from, span(from, to), () => angle)
}

/**
 * Pixels of the skeleton within `length` along it from `start`. Runs one way from an end, both ways from elsewhere.
 * Null if the run meets a junction.
 */
export function skeletonRun({ points, neighbours }: Digit, start: number, length: number): Set<number> | null {
  const walked = new Map([[start, 0]])
  const open = [start]
  for (let index = open.shift(); index !== undefined; index = open.shift()) {
    if (neighbours[index]!.length > 2) return null
    for (const next of neighbours[index]!) {
      const distance = walked.get(index)! + span(points[index]!, points[next]!)
      if (walked.has(next) || distance > length) continue
      walked.set(next, distance)
      open.push(next)
    }
  }
  return new Set(walked.keys())
}

const span = (a: Point, b: Point) => Math.hypot(a.row - b.row, a.column - b.column)

/** Angle of a stroke beyond its end, from the last four pixels. */
function directionAt({ points, neighbours }: Digit, end: number): number {
  let [before, here] = [end, end]
  for (let step = 0; step < 4; step++) {
    const next = neighbours[here]!.find((index) => index !== before && index !== end)
    if (next === undefined) break
    before = here
    here = next
  }
  return Math.atan2(points[end]!.row - points[here]!.row, points[end]!.column - points[here]!.column)
}

function walk(start: Point, length: number, angleAt: (walked: number) => number): Point[] {
  const path = [start]
  const steps = Math.round(length / pathStep)
  for (let step = 1; step <= steps; step++) {
    const { row, column } = path.at(-1)!
    const angle = angleAt(step * pathStep)
    path.push({ row: row + pathStep * Math.sin(angle), column: column + pathStep * Math.cos(angle) })
  }
  return path
}
