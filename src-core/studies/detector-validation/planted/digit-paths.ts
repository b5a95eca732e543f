import type { Random } from '../../../random/random.ts'
import type { Digit, Point } from './digit.ts'

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

/** A hook: goes on where a stroke ends, and turns. Null for a digit without ends. */
export function hookPath(digit: Digit, length: number, random: Random): Point[] | null {
  const ends = strokeEnds(digit)
  if (ends.length === 0) return null
  const end = ends[random.integer(ends.length)]!
  const turn = (random.uniform() < 0.5 ? -1 : 1) / (2 + 2 * random.uniform())
  const first = directionAt(digit, end) + turn * 2
  return walk(digit.points[end]!, length, (walked) => first + turn * walked)
}

/** A straight line from a stroke's end to another part of the digit, whose gap is about `length`. Null without such. */
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
 * A run of the skeleton from `start`, all that is at most `length` away along it; null where it meets a junction. From
 * an end it goes one way, from elsewhere both ways.
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

/** Angle in which the stroke goes on beyond its end, from four pixels back along it. */
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
