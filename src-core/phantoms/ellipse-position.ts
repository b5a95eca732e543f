import type { Image } from '../images/image.ts'
import { Random } from '../random/random.ts'
import { solveSymmetric } from '../statistics/solve-linear.ts'
import { borderPoints, outlierDistance, rays, type Point } from './cylinder-position.ts'
import { refuse, type PixelPosition } from '../physics/measured.ts'

/** An ellipse in a slice. */
export interface EllipticBody extends PixelPosition {
  /** Half axes in mm. */
  readonly halfAxes: readonly [longer: number, shorter: number]
}

/** Number of sets of five border points that are tried. */
const trials = 400
/** Largest ratio of the half axes of a phantom. Two straight edges fit a longer ellipse. */
const longestShape = 2

/** Conic `a x² + b xy + c y² + d x + e y = 1`. Coordinates are pixels from a place inside. */
type Conic = readonly [a: number, b: number, c: number, d: number, e: number]

/**
 * Body with an elliptic border: the ellipse through five border points with the most others within 1.5 mm, then least
 * squares of these. Points of a table are left out.
 * @param pixelSpacing side of a pixel in mm
 * @throws argument.invalid if there is no body, if it leaves the image, or if its border is no ellipse
 */
export function ellipsePosition(image: Image, pixelSpacing: number): EllipticBody {
  const points = borderPoints(image, pixelSpacing)
  const inside = { x: mean(points, ({ x }) => x), y: mean(points, ({ y }) => y) }
  const centred = points.map(({ x, y }) => ({ x: x - inside.x, y: y - inside.y }))
  const limit = outlierDistance / pixelSpacing
  const near = (conic: Conic) => centred.filter((point) => Math.abs(offsetFrom(conic, point)) <= limit)
  const random = new Random(1)
  let best: Point[] = []
  for (let trial = 0; trial < trials; trial++) {
    // Five points a fifth of the rays apart, each moved within its fifth.
    const chosen = [0, 1, 2, 3, 4].map(
      (fifth) => centred[Math.floor(((fifth + random.uniform()) / 5) * centred.length)]!
    )
    const conic = fitConic(chosen)
    const found = conic ? near(conic) : []
    if (found.length > best.length) best = found
  }
  let conic = best.length >= 5 ? fitConic(best) : null
  for (let round = 0; conic && round < 3; round++) {
    const found = near(conic)
    if (found.length < rays / 2) refuse('phantom: none found; its border is neither a circle nor an ellipse')
    conic = fitConic(found)
  }
  if (!conic) return refuse('phantom: none found; its border is neither a circle nor an ellipse')
  const { centre, halfAxes } = geometryOf(conic)
  if (!(halfAxes[0] <= longestShape * halfAxes[1]))
    refuse('phantom: none found; its border is neither a circle nor an ellipse')
  return {
    x: inside.x + centre.x,
    y: inside.y + centre.y,
    halfAxes: [halfAxes[0] * pixelSpacing, halfAxes[1] * pixelSpacing]
  }
}

const mean = (points: readonly Point[], value: (point: Point) => number): number =>
  points.reduce((sum, point) => sum + value(point), 0) / points.length

/** Least-squares conic; null if it is no ellipse. */
function fitConic(points: readonly Point[]): Conic | null {
  const scale = Math.max(...points.map(({ x, y }) => Math.hypot(x, y)))
  const [system, wanted] = [new Float64Array(25), new Float64Array(5)]
  for (const point of points) {
    const [x, y] = [point.x / scale, point.y / scale]
    const terms = [x * x, x * y, y * y, x, y]
    for (let i = 0; i < 5; i++) {
      wanted[i]! += terms[i]!
      for (let j = 0; j < 5; j++) system[5 * i + j]! += terms[i]! * terms[j]!
    }
  }
  solveSymmetric(system, wanted, 5)
  const [a, b, c, d, e] = wanted as unknown as [number, number, number, number, number]
  if (![a, b, c, d, e].every(Number.isFinite) || !(4 * a * c - b * b > 0) || !(a > 0)) return null
  return [a / scale ** 2, b / scale ** 2, c / scale ** 2, d / scale, e / scale]
}

/** Distance of a point from an ellipse along the ray from its centre, positive outside. */
function offsetFrom(conic: Conic, point: Point): number {
  const { centre, level } = centreOf(conic)
  const [a, b, c] = conic
  const [x, y] = [point.x - centre.x, point.y - centre.y]
  const distance = Math.sqrt(x * x + y * y)
  return distance - distance / Math.sqrt((a * x * x + b * x * y + c * y * y) / level)
}

function centreOf([a, b, c, d, e]: Conic): { centre: Point; level: number } {
  const determinant = 4 * a * c - b * b
  const centre = { x: (b * e - 2 * c * d) / determinant, y: (b * d - 2 * a * e) / determinant }
  return { centre, level: 1 - (d * centre.x + e * centre.y) / 2 }
}

function geometryOf(conic: Conic): { centre: Point; halfAxes: [number, number] } {
  const { centre, level } = centreOf(conic)
  const [a, b, c] = conic
  const [sum, root] = [a + c, Math.hypot(a - c, b)]
  return { centre, halfAxes: [Math.sqrt((2 * level) / (sum - root)), Math.sqrt((2 * level) / (sum + root))] }
}
