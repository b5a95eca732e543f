import type { EdgeLetters } from '../../../src-core/sources/slice-place.ts'

/**
 * Place of an image in a viewport.
 * Image coordinates are in pixels, with the corner of the first pixel at (0, 0).
 * Pixel (row, column) covers x from column to column + 1 and y from row to row + 1.
 * Screen coordinates are CSS pixels.
 */
export interface View {
  /** CSS pixels for one pixel of the image along its finer spacing. */
  readonly scale: number
  /** The point of the image in the middle of the viewport. */
  readonly centre: Point
  /** Quarter turns clockwise, after the flip. */
  readonly turns: Turns
  /** True if left and right are exchanged. Default: false. */
  readonly flipped?: boolean
}

/** Turn and flip of an image in its viewport. */
export type Orientation = Pick<View, 'turns' | 'flipped'>

export const upright: Orientation = { turns: 0 }

export type Turns = 0 | 1 | 2 | 3

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** An image's extent in pixels, and the relative width and height of one pixel (the smaller is 1). */
export interface ImageShape {
  readonly rows: number
  readonly columns: number
  readonly aspect: Point
}

const smallestScale = 0.05
const largestScale = 200
const margin = 8

/** The shape in which a slice is drawn, so that millimetres are as long across as down. */
export function imageShape(
  rows: number,
  columns: number,
  spacing: readonly [row: number, column: number] | null
): ImageShape {
  const [row, column] = spacing ?? [1, 1]
  const finer = Math.min(row, column)
  return { rows, columns, aspect: { x: column / finer, y: row / finer } }
}

/** The view that shows the whole image, centred, with a margin for what is drawn on its border. */
export function fitView(image: ImageShape, viewport: Size, { turns, flipped }: Orientation = upright): View {
  const { width, height } = turnedSize(viewport, turns)
  const across = (width - 2 * margin) / (image.columns * image.aspect.x)
  const down = (height - 2 * margin) / (image.rows * image.aspect.y)
  return {
    scale: clampScale(Math.min(across, down)),
    centre: { x: image.columns / 2, y: image.rows / 2 },
    turns,
    flipped
  }
}

export function screenToImage(point: Point, view: View, viewport: Size, aspect: Point): Point {
  const offset = screenVector({ x: point.x - viewport.width / 2, y: point.y - viewport.height / 2 }, view)
  return {
    x: view.centre.x + offset.x / (view.scale * aspect.x),
    y: view.centre.y + offset.y / (view.scale * aspect.y)
  }
}

export function imageToScreen(point: Point, view: View, viewport: Size, aspect: Point): Point {
  const offset = {
    x: (point.x - view.centre.x) * view.scale * aspect.x,
    y: (point.y - view.centre.y) * view.scale * aspect.y
  }
  const { x, y } = placed(offset, view)
  return { x: viewport.width / 2 + x, y: viewport.height / 2 + y }
}

/** Zooms so that the point of the image under `at` stays there. */
export function zoomAt(view: View, factor: number, at: Point, viewport: Size, aspect: Point): View {
  const fixed = screenToImage(at, view, viewport, aspect)
  const scale = clampScale(view.scale * factor)
  const ratio = view.scale / scale
  return {
    ...view,
    scale,
    centre: { x: fixed.x + (view.centre.x - fixed.x) * ratio, y: fixed.y + (view.centre.y - fixed.y) * ratio }
  }
}

/** Moves the image by so many CSS pixels; the image's centre region can never leave the viewport altogether. */
export function panBy(view: View, across: number, down: number, image: ImageShape): View {
  const along = screenVector({ x: across, y: down }, view)
  const x = view.centre.x - along.x / (view.scale * image.aspect.x)
  const y = view.centre.y - along.y / (view.scale * image.aspect.y)
  return { ...view, centre: { x: clamp(x, 0, image.columns), y: clamp(y, 0, image.rows) } }
}

/** The SVG (and CSS) transform under which shapes in image coordinates fall on the image. */
export function svgTransform(view: View, viewport: Size, aspect: Point): string {
  const origin = imageToScreen({ x: 0, y: 0 }, view, viewport, aspect)
  const rotation = view.turns === 0 ? '' : ` rotate(${view.turns * 90})`
  const across = view.scale * aspect.x * (view.flipped ? -1 : 1)
  return `translate(${origin.x} ${origin.y})${rotation} scale(${across} ${view.scale * aspect.y})`
}

/** The view turned about its middle; a quarter turn clockwise is 1. */
export function turnView<Oriented extends Orientation>(view: Oriented, quarters: number): Oriented {
  return { ...view, turns: asTurns(view.turns + quarters) }
}

/** The view with left and right of the screen exchanged, or its top and bottom. */
export function flipView<Oriented extends Orientation>(view: Oriented, axis: 'horizontal' | 'vertical'): Oriented {
  return { ...view, turns: asTurns((axis === 'vertical' ? 2 : 0) - view.turns), flipped: !view.flipped }
}

export function asTurns(quarters: number): Turns {
  return (((quarters % 4) + 4) % 4) as Turns
}

/** A viewport as the image sees it that is turned in it. */
export function turnedSize({ width, height }: Size, turns: Turns): Size {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width }
}

/** A point turned clockwise about the origin, on a screen whose y points down. */
export function turned({ x, y }: Point, turns: Turns): Point {
  if (turns === 1) return { x: -y, y: x }
  if (turns === 2) return { x: -x, y: -y }
  return turns === 3 ? { x: y, y: -x } : { x, y }
}

/** A vector of the image, flipped and turned as the view is. */
export function placed({ x, y }: Point, { turns, flipped }: Orientation): Point {
  return turned({ x: flipped ? -x : x, y }, turns)
}

/** A vector of the screen as one of the image. */
function screenVector(vector: Point, { turns, flipped }: Orientation): Point {
  const { x, y } = turned(vector, backwards(turns))
  return { x: flipped ? -x : x, y }
}

function backwards(turns: Turns): Turns {
  return asTurns(-turns)
}

function clampScale(scale: number): number {
  return Number.isFinite(scale) && scale > 0 ? clamp(scale, smallestScale, largestScale) : 1
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

/** The letters at the edges of the screen. A quarter turn clockwise moves the top to the right. */
export function turnedEdges({ top, right, bottom, left }: EdgeLetters, { turns, flipped }: Orientation): EdgeLetters {
  const around = flipped ? [top, left, bottom, right] : [top, right, bottom, left]
  const at = (edge: number) => around[(edge - turns + 4) % 4]!
  return { top: at(0), right: at(1), bottom: at(2), left: at(3) }
}
