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
  /** For each pixel of the skeleton, those that touch it. */
  readonly neighbours: readonly (readonly number[])[]
  readonly profile: StrokeProfile
}

/** How bright a digit's strokes are at a distance from their skeleton. */
export interface StrokeProfile {
  /** Mean intensity at distances 0, 1/2, 1, 3/2 ... pixels; never rising. */
  readonly intensities: Float64Array
  /** Distance in pixels at which the profile falls to half of what it is on the skeleton. */
  readonly halfWidth: number
}

const binWidth = 0.5
const binCount = 9

/**
 * Reads a digit's strokes.
 * @param image 0..1, shape (side, side).
 * @param skeleton not 0 on the skeleton, same shape.
 * @returns null for a digit without a skeleton of at least five pixels.
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

/** Distance in pixels from a place to the nearest of some points; Infinity without any. */
export function distanceTo(points: readonly Point[], row: number, column: number): number {
  let smallest = Infinity
  for (const point of points) {
    const squared = (point.row - row) ** 2 + (point.column - column) ** 2
    if (squared < smallest) smallest = squared
  }
  return Math.sqrt(smallest)
}

/** Intensity that a stroke has at this distance from its middle, between bins linearly. */
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
