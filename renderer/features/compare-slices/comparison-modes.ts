import { imageToScreen, type ImageShape, type Point, type Size, type View } from '../slice-viewer/view-transform.ts'
import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import { paintPicture } from '../patch-pictures/paint-pixels.ts'

export const modes = ['columns', 'rows', 'flicker', 'curtain', 'checkerboard', 'difference'] as const
export type Mode = (typeof modes)[number]

export function isMode(value: unknown): value is Mode {
  return modes.includes(value as Mode)
}

/** True for modes that draw both series in one pane. */
export function isStacked(mode: Mode): boolean {
  return mode !== 'columns' && mode !== 'rows'
}

/** Position of the curtain for a pointer: 0 at the left edge, 1 at the right. The second series is right of it. */
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
  // After an odd quarter turn, or a flip, the field beside the corner is the first one's neighbour.
  const isShifted = isAcross !== (view.flipped ?? false)
  return { tile, offset: { x: corner.x + (isShifted ? tile.width / 2 : 0), y: corner.y } }
}

/** True if the second series shows at a point of the viewport. */
export function showsSecond(at: Point, { tile, offset }: Checkerboard): boolean {
  const field = (distance: number, pair: number) => Math.floor(distance / (pair / 2))
  return Math.abs(field(at.x - offset.x, tile.width) + field(at.y - offset.y, tile.height)) % 2 === 1
}

/** The CSS mask that shows the second series where `showsSecond` is true. */
export function checkerboardMask({ tile, offset }: Checkerboard): string {
  const place = `${offset.x}px ${offset.y}px / ${tile.width}px ${tile.height}px`
  return `conic-gradient(#000 0 25%, #0000 0 50%, #000 0 75%, #0000 0) ${place}`
}

/** Names of the two series on the fields. Letters would look like directions in the body. */
export const seriesNumbers = { first: '1', second: '2' } as const

/** In CSS pixels of the viewport. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The box of the whole image in the viewport. */
export function imageBox(view: View, viewport: Size, { rows, columns, aspect }: ImageShape): Box {
  const [one, other] = [
    { x: 0, y: 0 },
    { x: columns, y: rows }
  ].map((corner) => imageToScreen(corner, view, viewport, aspect))
  const [left, right] = [one!.x, other!.x].sort((a, b) => a - b)
  const [top, bottom] = [one!.y, other!.y].sort((a, b) => a - b)
  return { left: left!, top: top!, right: right!, bottom: bottom! }
}

export interface EdgeField {
  readonly x: number
  readonly y: number
  readonly series: keyof typeof seriesNumbers
}

/** Visible corners of the fields at the upper and left edge of the visible image, with their series. */
export function edgeFields(board: Checkerboard, viewport: Size, image: Box): EdgeField[] {
  const xs = fieldEdges(
    board.offset.x,
    board.tile.width / 2,
    Math.max(image.left, 0),
    Math.min(image.right, viewport.width)
  )
  const ys = fieldEdges(
    board.offset.y,
    board.tile.height / 2,
    Math.max(image.top, 0),
    Math.min(image.bottom, viewport.height)
  )
  const [x, y] = [xs[0], ys[0]]
  if (x === undefined || y === undefined) return []
  const corners = [...xs.map((each) => ({ x: each, y })), ...ys.slice(1).map((each) => ({ x, y: each }))]
  return corners.map((corner) => {
    const inside = { x: corner.x + readable / 2, y: corner.y + readable / 2 }
    return { ...corner, series: showsSecond(inside, board) ? 'second' : 'first' }
  })
}

/** Pixels of a field that a number needs. */
const readable = 22

/** Starts of the fields between two places, cut by the first. Fields too small for a number are left out. */
function fieldEdges(offset: number, side: number, from: number, to: number): number[] {
  if (side < readable) return []
  const edges = [from]
  for (let edge = offset + (Math.floor((from - offset) / side) + 1) * side; edge < to; edge += side) edges.push(edge)
  return edges.filter((edge, place) => (edges[place + 1] ?? to) - edge >= readable)
}

/** Second minus first as RGBA pixels of the diverging map, `range` and more being its ends. Equal shapes only. */
export function paintDifference(first: SliceImage, second: SliceImage, range: number): Uint32Array<ArrayBuffer> {
  const { rows, columns } = first
  const pixels = new Uint32Array(rows * columns)
  const roles = { first: first.data, second: second.data }
  const picture = { kind: 'difference', minuend: 'second', subtrahend: 'first', label: '' } as const
  paintPicture(
    picture,
    roles,
    0,
    { low: 0, high: 1, difference: range },
    { pixels, width: columns, row: 0, column: 0, rows, columns }
  )
  return pixels
}
