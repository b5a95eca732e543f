import type { Image } from '../images/image.ts'
import { solveSymmetric } from '../statistics/solve-linear.ts'
import { largestPart } from './body-mask.ts'
import { refuse, requireAboveZero, requireFinite } from '../physics/measured.ts'
import type { CircularPhantom } from '../physics/regions.ts'

/** HU between air and any phantom body. */
const bodyThreshold = -500
/** Number of rays from the middle of a body to its border. */
export const rays = 720
/** Distance beyond which a border point counts as table or holder, in mm. */
export const outlierDistance = 1.5
/** Step between the first points of the triples that are tried. */
const triedEvery = 4

/**
 * Cylinder in an axial slice: circle through the outermost crossings of -500 HU along 720 rays.
 * Start: the circle through three of them with the most others within 1.5 mm.
 * The least-squares fit leaves out points farther away, such as those of a table.
 * @param pixelSpacing side of a pixel in mm
 * @throws argument.invalid if there is no body, if it leaves the image, or if its border is no circle
 */
export function cylinderPosition(image: Image, pixelSpacing: number): CircularPhantom {
  const points = borderPoints(image, pixelSpacing)
  const limit = outlierDistance / pixelSpacing
  let circle = mostCommonCircle(points, limit)
  for (let round = 0; round < 3; round++) {
    const near = points.filter((point) => Math.abs(offsetFrom(circle, point)) <= limit)
    if (near.length < rays / 2) refuse('phantom: none found; its border is no circle')
    circle = fitCircle(near)
  }
  return { x: circle.x, y: circle.y, radius: circle.radius * pixelSpacing }
}

/** A place on the border of a body, in pixels. */
export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * Outermost crossings of -500 HU of the largest connected part along 720 rays from its middle, in their order.
 * Rays along which the body leaves the image have none.
 * @throws argument.invalid if there is no body, or if it leaves the image along over half of the rays
 */
export function borderPoints(image: Image, pixelSpacing: number): Point[] {
  requireAboveZero('pixel spacing', pixelSpacing)
  requireFinite('phantom', image.data)
  const part = largestPart(image, bodyThreshold)
  if (part.count < 100) refuse(`phantom: none found; ${part.count} pixels are above ${bodyThreshold} HU`)
  const start = massCentre(part, image.columns)
  const points = Array.from({ length: rays }, (_, ray) =>
    border(image, part.mask, start, (2 * Math.PI * ray) / rays)
  ).filter((point) => point !== null)
  if (points.length < rays / 2) refuse('phantom: none found; over half of the border lies outside of the image')
  return points
}

interface Circle extends Point {
  /** In pixels. */
  readonly radius: number
}

/** Distance of a point from a circle, positive outside. Math.hypot would take most of the time of a series. */
const offsetFrom = ({ x, y, radius }: Circle, point: Point): number =>
  Math.sqrt((point.x - x) ** 2 + (point.y - y) ** 2) - radius

/** Mean place of a part's pixels. */
function massCentre({ mask, count }: { mask: Uint8Array; count: number }, columns: number): Point {
  let [x, y] = [0, 0]
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue
    x += at % columns
    y += Math.floor(at / columns)
  }
  return { x: x / count, y: y / count }
}

/**
 * The outermost place along a ray at which values of the body fall to the threshold.
 * Null if the body reaches the edge of the image.
 */
function border({ data, rows, columns }: Image, mask: Uint8Array, start: Point, angle: number): Point | null {
  const [right, down] = [Math.cos(angle), Math.sin(angle)]
  const step = 0.5
  const valueAt = (distance: number): number | null => {
    const [x, y] = [start.x + distance * right, start.y + distance * down]
    const [left, top] = [Math.floor(x), Math.floor(y)]
    if (left < 0 || top < 0 || left + 1 >= columns || top + 1 >= rows) return null
    const at = top * columns + left
    const upper = data[at]! + (x - left) * (data[at + 1]! - data[at]!)
    const lower = data[at + columns]! + (x - left) * (data[at + columns + 1]! - data[at + columns]!)
    return upper + (y - top) * (lower - upper)
  }
  /** Interpolation reaches a pixel beyond the body, so that one of the four pixels around decides. */
  const isBody = (distance: number): boolean => {
    const at = Math.floor(start.y + distance * down) * columns + Math.floor(start.x + distance * right)
    return mask[at] === 1 || mask[at + 1] === 1 || mask[at + columns] === 1 || mask[at + columns + 1] === 1
  }
  let [found, before]: [number | null, number | null] = [null, valueAt(0)]
  for (let distance = step; before !== null; distance += step) {
    const here = valueAt(distance)
    if (here === null && before > bodyThreshold) return null
    if (here !== null && before > bodyThreshold && here <= bodyThreshold && isBody(distance - step))
      found = distance - step + (step * (before - bodyThreshold)) / (before - here)
    before = here
  }
  return found === null ? null : { x: start.x + found * right, y: start.y + found * down }
}

/** The circle through three points that has the most points within the outlier distance, in pixels. */
function mostCommonCircle(points: readonly Point[], limit: number): Circle {
  const n = points.length
  let best: { circle: Circle; near: number } | null = null
  for (let first = 0; first < n; first += triedEvery) {
    for (const step of [n / 3, n / 4, n / 6]) {
      const circle = fitCircle([0, 1, 2].map((index) => points[Math.floor(first + index * step) % n]!))
      let near = 0
      for (const point of points) if (Math.abs(offsetFrom(circle, point)) <= limit) near++
      if (!best || near > best.near) best = { circle, near }
    }
  }
  return best!.circle
}

/** Least-squares circle: x^2 + y^2 = 2 a x + 2 b y + c (Kåsa 1976, doi:10.1109/TIM.1976.6312298). */
function fitCircle(points: readonly Point[]): Circle {
  const [system, wanted] = [new Float64Array(9), new Float64Array(3)]
  const [originX, originY] = [points[0]!.x, points[0]!.y]
  for (const point of points) {
    const [x, y] = [point.x - originX, point.y - originY]
    const terms = [2 * x, 2 * y, 1]
    for (let i = 0; i < 3; i++) {
      wanted[i]! += terms[i]! * (x * x + y * y)
      for (let j = 0; j < 3; j++) system[3 * i + j]! += terms[i]! * terms[j]!
    }
  }
  solveSymmetric(system, wanted, 3)
  const [a, b, c] = wanted as unknown as [number, number, number]
  return { x: a + originX, y: b + originY, radius: Math.sqrt(c + a * a + b * b) }
}
