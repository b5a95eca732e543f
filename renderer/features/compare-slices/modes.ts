import { imageToScreen, type ImageShape, type Point, type Size, type View } from '../slice-viewer/view-transform.ts'

export const modes = ['columns', 'rows', 'flicker', 'curtain', 'checkerboard', 'difference'] as const
export type Mode = (typeof modes)[number]

export function isMode(value: unknown): value is Mode {
  return modes.includes(value as Mode)
}

/** In these both series lie on one place. */
export function isStacked(mode: Mode): boolean {
  return mode !== 'columns' && mode !== 'rows'
}

/** Where the curtain is for a pointer: 0 at the left edge, 1 at the right; the second series shows right of it. */
export function curtainAt(x: number, width: number): number {
  return width > 0 ? Math.min(Math.max(x / width, 0), 1) : 0.5
}

/** A step of the curtain by key, in whole hundredths. */
export function moveCurtain(place: number, hundredths: number): number {
  return Math.min(Math.max(Math.round(place * 100) + hundredths, 0), 100) / 100
}

/** CSS clip-path of the series right of the curtain. */
export function curtainClip(place: number): string {
  return `inset(0 0 0 ${place * 100}%)`
}

export interface Checkerboard {
  /** Two fields by two, in CSS pixels. */
  readonly tile: Size
  /** A corner of a tile, in CSS pixels of the viewport. */
  readonly offset: Point
}

const fieldsAcross = 8

/** Side of a field in pixels of the image: a power of two, about an eighth of its longer side. */
export function fieldSize({ rows, columns }: Pick<ImageShape, 'rows' | 'columns'>): number {
  return Math.max(1, 2 ** Math.round(Math.log2(Math.max(rows, columns) / fieldsAcross)))
}

/** Fields that keep to the image when it is moved, zoomed and turned. */
export function checkerboard(view: View, viewport: Size, shape: ImageShape): Checkerboard {
  const side = fieldSize(shape) * view.scale
  const isAcross = view.turns % 2 === 1
  const [across, down] = isAcross ? [shape.aspect.y, shape.aspect.x] : [shape.aspect.x, shape.aspect.y]
  const corner = imageToScreen({ x: 0, y: 0 }, view, viewport, shape.aspect)
  const tile = { width: 2 * side * across, height: 2 * side * down }
  // After an odd quarter turn, the field beside the corner is the first one's neighbour.
  return { tile, offset: { x: corner.x + (isAcross ? tile.width / 2 : 0), y: corner.y } }
}

/** Whether the second series shows at a point of the viewport. */
export function showsSecond(at: Point, { tile, offset }: Checkerboard): boolean {
  const field = (distance: number, pair: number) => Math.floor(distance / (pair / 2))
  return Math.abs(field(at.x - offset.x, tile.width) + field(at.y - offset.y, tile.height)) % 2 === 1
}

/** The CSS mask that shows the second series where `showsSecond` says so. */
export function checkerboardMask({ tile, offset }: Checkerboard): string {
  const place = `${offset.x}px ${offset.y}px / ${tile.width}px ${tile.height}px`
  return `conic-gradient(#000 0 25%, #0000 0 50%, #000 0 75%, #0000 0) ${place}`
}
