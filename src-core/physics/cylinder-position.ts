import type { Image } from '../images/image.ts'
import { solveSymmetric } from '../statistics/solve-linear.ts'
import { refuse, requireAboveZero, requireFinite } from './measured.ts'
import type { CircularPhantom } from './regions.ts'

/** HU between air and any phantom body. */
const bodyThreshold = -500
const rays = 720
/** Distance beyond which a border point counts as table or holder, in mm. */
const outlierDistance = 1.5

/**
 * Cylinder in an axial slice: circle through the outermost crossings of -500 HU along 720 rays.
 * Start: the circle through three of them with the most others within 1.5 mm.
 * The least-squares fit leaves out points farther away, such as those of a table.
 * @param pixelSpacing side of a pixel in mm
 * @throws argument.invalid if there is no body, if it leaves the image, or if its border is no circle
 */
export function cylinderPosition(image: Image, pixelSpacing: number): CircularPhantom {
  requireAboveZero('pixel spacing', pixelSpacing)
  requireFinite('phantom', image.data)
  const start = massCentre(image)
  const points = Array.from({ length: rays }, (_, ray) => border(image, start, (2 * Math.PI * ray) / rays)).filter(
    (point) => point !== null
  )
  if (points.length < rays / 2) refuse('phantom: none found; over half of the border lies outside of the image')
  const limit = outlierDistance / pixelSpacing
  let circle = mostCommonCircle(points, limit)
  for (let round = 0; round < 3; round++) {
    const near = points.filter((point) => Math.abs(offsetFrom(circle, point)) <= limit)
    if (near.length < rays / 2) refuse('phantom: none found; its border is no circle')
    circle = fitCircle(near)
  }
  return { x: circle.x, y: circle.y, radius: circle.radius * pixelSpacing }
}

interface Point {
  readonly x: number
  readonly y: number
}

interface Circle extends Point {
  /** In pixels. */
  readonly radius: number
}

const offsetFrom = ({ x, y, radius }: Circle, point: Point): number => Math.hypot(point.x - x, point.y - y) - radius

function massCentre({ data, columns }: Image): Point {
  let [count, x, y] = [0, 0, 0]
  for (let at = 0; at < data.length; at++) {
    if (data[at]! <= bodyThreshold) continue
    count++
    x += at % columns
    y += Math.floor(at / columns)
  }
  if (count < 100) refuse(`phantom: none found; ${count} pixels are above ${bodyThreshold} HU`)
  return { x: x / count, y: y / count }
}

/** The outermost place along a ray at which values fall to the threshold; null if the body reaches the image's edge. */
function border({ data, rows, columns }: Image, start: Point, angle: number): Point | null {
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
  let [found, before]: [number | null, number | null] = [null, valueAt(0)]
  for (let distance = step; before !== null; distance += step) {
    const here = valueAt(distance)
    if (here === null && before > bodyThreshold) return null
    if (here !== null && before > bodyThreshold && here <= bodyThreshold)
      found = distance - step + (step * (before - bodyThreshold)) / (before - here)
    before = here
  }
  return found === null ? null : { x: start.x + found * right, y: start.y + found * down }
}

/** The circle through three points that has the most points within the outlier distance, in pixels. */
function mostCommonCircle(points: readonly Point[], limit: number): Circle {
  const n = points.length
  let best: { circle: Circle; near: number } | null = null
  for (let first = 0; first < n; first++) {
    for (const step of [n / 3, n / 4, n / 6]) {
      const circle = fitCircle([0, 1, 2].map((index) => points[Math.floor(first + index * step) % n]!))
      const near = points.reduce((count, point) => count + Number(Math.abs(offsetFrom(circle, point)) <= limit), 0)
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
