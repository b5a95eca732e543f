import type { ImageBatch } from '../images/image.ts'
import type { LocatedModule } from '../phantoms/find-phantom.ts'
import type { PhantomModel } from '../phantoms/phantom-models.ts'
import { refuse, type PixelPosition } from '../physics/measured.ts'

/** Squares of a slice by their upper left pixel. */
export interface SquareRegions {
  readonly size: number
  readonly corners: readonly (readonly [left: number, top: number])[]
}

/** Sides in pixels, the one of TG-233 first. A smaller one counts if fewer than four of a larger one fit. */
const sides = [64, 32] as const
const enough = 4
/** Distance from border and discs that regions keep, in mm. */
const margin = 10

/**
 * Squares side by side within a uniform body, symmetric about its centre, clear of border and discs.
 * @throws argument.invalid if none fits
 */
export function noiseRegions(
  { phantom, rotation }: LocatedModule,
  { discs }: PhantomModel,
  pixelSpacing: number
): SquareRegions {
  const obstacles = (discs?.inserts ?? []).map(({ angle, diameter }) => ({
    ...onCircle(phantom, discs!.distance / pixelSpacing, angle + rotation),
    reach: (diameter / 2 + margin / 2) / pixelSpacing
  }))
  const reach = (phantom.radius - margin) / pixelSpacing
  const placed = sides.map((size) => ({ size, corners: lattice(phantom, size, reach, obstacles) }))
  const found =
    placed.find(({ corners }) => corners.length >= enough) ?? placed.find(({ corners }) => corners.length > 0)
  return (
    found ??
    refuse(
      `noise regions: no square of ${sides.join(' or ')} pixels fits into the phantom of ${phantom.radius.toFixed(1)} mm`
    )
  )
}

function lattice(
  centre: PixelPosition,
  size: number,
  reach: number,
  obstacles: readonly (PixelPosition & { readonly reach: number })[]
): [number, number][] {
  const count = Math.floor((2 * reach) / size)
  const [startX, startY] = [centre.x, centre.y].map((middle) => Math.round(middle - (count * size) / 2)) as [
    number,
    number
  ]
  const corners: [number, number][] = []
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++) {
      const [left, top] = [startX + column * size, startY + row * size]
      const farthest = Math.hypot(
        Math.max(Math.abs(left - centre.x), Math.abs(left + size - 1 - centre.x)),
        Math.max(Math.abs(top - centre.y), Math.abs(top + size - 1 - centre.y))
      )
      const isClear = obstacles.every(
        ({ x, y, reach: near }) =>
          Math.hypot(Math.max(left - x, 0, x - (left + size - 1)), Math.max(top - y, 0, y - (top + size - 1))) > near
      )
      if (farthest <= reach && isClear) corners.push([left, top])
    }
  return corners
}

/** Place on a circle about a centre: distance in pixels, clockwise angle in degrees from 3 o'clock. */
export function onCircle({ x, y }: PixelPosition, distance: number, angle: number): PixelPosition {
  const radians = (angle * Math.PI) / 180
  return { x: x + distance * Math.cos(radians), y: y + distance * Math.sin(radians) }
}

/** Side and corner of the square of pixels around a place. The place in the square is `offset`. */
export function squareAround({ x, y }: PixelPosition, size: number) {
  const [left, top] = [Math.round(x - (size - 1) / 2), Math.round(y - (size - 1) / 2)]
  return { corner: [left, top] as const, offset: { x: x - left, y: y - top } }
}

/** Images cut from several batches of one size, up to a number, spread evenly over them. */
export class PooledImages {
  readonly #parts: ImageBatch[] = []

  add(batch: ImageBatch): void {
    this.#parts.push(batch)
  }

  get count(): number {
    return this.#parts.reduce((sum, { count }) => sum + count, 0)
  }

  /** All images as one batch; null if there is none. */
  joined(): ImageBatch | null {
    const first = this.#parts[0]
    if (!first) return null
    const data = new Float32Array(this.#parts.reduce((sum, part) => sum + part.data.length, 0))
    let filled = 0
    for (const part of this.#parts) {
      data.set(part.data, filled)
      filled += part.data.length
    }
    return { data, count: this.count, rows: first.rows, columns: first.columns }
  }
}
