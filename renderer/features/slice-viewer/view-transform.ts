/**
 * Where an image lies in a viewport. Image coordinates are in pixels with the corner of the first pixel at (0, 0):
 * pixel (row, column) covers x from column to column + 1 and y from row to row + 1. Screen coordinates are CSS pixels.
 */
export interface View {
  /** CSS pixels for one pixel of the image along its finer spacing. */
  readonly scale: number
  /** The point of the image in the middle of the viewport. */
  readonly centre: Point
}

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
export function imageShape(rows: number, columns: number, spacing: readonly [row: number, column: number] | null): ImageShape {
  const [row, column] = spacing ?? [1, 1]
  const finer = Math.min(row, column)
  return { rows, columns, aspect: { x: column / finer, y: row / finer } }
}

/** The view that shows the whole image, centred, with a margin for what is drawn on its border. */
export function fitView(image: ImageShape, viewport: Size): View {
  const across = (viewport.width - 2 * margin) / (image.columns * image.aspect.x)
  const down = (viewport.height - 2 * margin) / (image.rows * image.aspect.y)
  return { scale: clampScale(Math.min(across, down)), centre: { x: image.columns / 2, y: image.rows / 2 } }
}

export function screenToImage(point: Point, view: View, viewport: Size, aspect: Point): Point {
  return {
    x: view.centre.x + (point.x - viewport.width / 2) / (view.scale * aspect.x),
    y: view.centre.y + (point.y - viewport.height / 2) / (view.scale * aspect.y)
  }
}

export function imageToScreen(point: Point, view: View, viewport: Size, aspect: Point): Point {
  return {
    x: viewport.width / 2 + (point.x - view.centre.x) * view.scale * aspect.x,
    y: viewport.height / 2 + (point.y - view.centre.y) * view.scale * aspect.y
  }
}

/** Zooms so that the point of the image under `at` stays there. */
export function zoomAt(view: View, factor: number, at: Point, viewport: Size, aspect: Point): View {
  const fixed = screenToImage(at, view, viewport, aspect)
  const scale = clampScale(view.scale * factor)
  const ratio = view.scale / scale
  return {
    scale,
    centre: { x: fixed.x + (view.centre.x - fixed.x) * ratio, y: fixed.y + (view.centre.y - fixed.y) * ratio }
  }
}

/** Moves the image by so many CSS pixels; the image's centre region can never leave the viewport altogether. */
export function panBy(view: View, across: number, down: number, image: ImageShape): View {
  const x = view.centre.x - across / (view.scale * image.aspect.x)
  const y = view.centre.y - down / (view.scale * image.aspect.y)
  return { scale: view.scale, centre: { x: clamp(x, 0, image.columns), y: clamp(y, 0, image.rows) } }
}

/** The SVG transform under which shapes in image coordinates fall on the image. */
export function svgTransform(view: View, viewport: Size, aspect: Point): string {
  const origin = imageToScreen({ x: 0, y: 0 }, view, viewport, aspect)
  return `translate(${origin.x} ${origin.y}) scale(${view.scale * aspect.x} ${view.scale * aspect.y})`
}

function clampScale(scale: number): number {
  return Number.isFinite(scale) && scale > 0 ? clamp(scale, smallestScale, largestScale) : 1
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
