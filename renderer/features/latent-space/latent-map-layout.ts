import type { LatentMap } from '../../../src-core/latent-map/latent-map.ts'
import type { PlotPoints, Point } from '../scatter/plot-data.ts'

/** View of the map: places are multiplied by `scale` and moved, in CSS pixels. */
export interface MapView {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export const wholeMap: MapView = { scale: 1, x: 0, y: 0 }
const mostScale = 60
const margin = 24

/** Places of all points with both axes in one scale, so that distances can be compared; the view's own included. */
export function placePoints(
  { points, axes, count }: Pick<LatentMap, 'points' | 'axes' | 'count'>,
  across: number,
  upwards: number,
  width: number,
  height: number,
  view: MapView
): PlotPoints {
  const valueOf = (axis: number) =>
    Float64Array.from({ length: count }, (_, index) => (axis < axes ? points[index * axes + axis]! : 0))
  const [xs, ys] = [valueOf(across), valueOf(upwards)]
  const [xRange, yRange] = [rangeOf(xs), rangeOf(ys)]
  const fit = Math.min((width - 2 * margin) / xRange.length, (height - 2 * margin) / yRange.length)
  return {
    x: xs.map((value) => view.x + view.scale * (width / 2 + fit * (value - xRange.middle))),
    y: ys.map((value) => view.y + view.scale * (height / 2 - fit * (value - yRange.middle)))
  }
}

function rangeOf(values: Float64Array): { length: number; middle: number } {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)]
  return { length: high - low || 1, middle: (low + high) / 2 }
}

/** Nearer or farther, with what lies at a place staying there; never farther than the whole map. */
export function zoomAt(view: MapView, { x, y }: Point, factor: number): MapView {
  const scale = Math.min(mostScale, Math.max(1, view.scale * factor))
  if (scale === 1) return wholeMap
  const change = scale / view.scale
  return { scale, x: x - change * (x - view.x), y: y - change * (y - view.y) }
}

export type Direction = 'left' | 'right' | 'up' | 'down'
const towards: Readonly<Record<Direction, readonly [across: number, down: number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1]
}

/** The nearest point within 45 degrees of a direction; -1 when none lies there. */
export function nextPoint({ x, y }: PlotPoints, from: number, direction: Direction): number {
  const [across, down] = towards[direction]
  let [found, distance] = [-1, Infinity]
  for (let index = 0; index < x.length; index++) {
    const [dx, dy] = [x[index]! - x[from]!, y[index]! - y[from]!]
    const ahead = dx * across + dy * down
    const aside = Math.abs(dx * down) + Math.abs(dy * across)
    if (ahead <= 0 || aside > ahead || Math.hypot(dx, dy) >= distance) continue
    ;[found, distance] = [index, Math.hypot(dx, dy)]
  }
  return found
}

/** Points whose pictures fit on the screen without lying over each other: the favoured ones, then the first. */
export function picturesThatFit(
  { x, y }: PlotPoints,
  side: number,
  width: number,
  height: number,
  favoured: readonly number[] = []
): Int32Array {
  const taken = new Map<string, number[]>()
  const chosen: number[] = []
  for (const index of new Set([...favoured, ...x.keys()])) {
    const [left, top] = [x[index]!, y[index]!]
    if (!(left > -side && top > -side && left < width + side && top < height + side)) continue
    const [column, row] = [Math.floor(left / side), Math.floor(top / side)]
    if (isTaken(column, row, left, top)) continue
    chosen.push(index)
    taken.set(`${column} ${row}`, [...(taken.get(`${column} ${row}`) ?? []), index])
  }
  return Int32Array.from(chosen)

  function isTaken(column: number, row: number, left: number, top: number): boolean {
    for (let across = -1; across <= 1; across++) {
      for (let down = -1; down <= 1; down++) {
        const near = taken.get(`${column + across} ${row + down}`) ?? []
        if (near.some((other) => Math.abs(x[other]! - left) < side && Math.abs(y[other]! - top) < side)) return true
      }
    }
    return false
  }
}

/** The point nearest to the middle of the picture, where a walk by keyboard begins. */
export function middlePoint({ x, y }: PlotPoints, width: number, height: number): number {
  let [found, distance] = [-1, Infinity]
  for (let index = 0; index < x.length; index++) {
    const away = Math.hypot(x[index]! - width / 2, y[index]! - height / 2)
    if (away < distance) [found, distance] = [index, away]
  }
  return found
}
