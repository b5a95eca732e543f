import type { LatentMap } from '../../../src-core/latent-map/latent-map.ts'
import type { ReadToken } from '../../shared/charts/chart-theme.ts'
import { greyMap } from '../../shared/charts/colour-maps.ts'
import type { PlotPoints } from '../scatter/plot-data.ts'

export type ColourBy = 'label' | 'error' | 'plain'

export interface MapColours {
  readonly kinds: readonly string[]
  /** From small to large errors. */
  readonly errors: readonly string[]
  readonly plain: string
  readonly ring: string
  readonly start: string
  readonly ground: string
  readonly font: string
}

const errorSteps = 8

export function mapColours(token: ReadToken): MapColours {
  return {
    kinds: Array.from({ length: 10 }, (_, kind) => token(`--kind-${kind}`)),
    errors: ramp(token('--border-control'), token('--warning-text'), errorSteps),
    plain: token('--text-2'),
    ring: token('--text-1'),
    start: token('--accent-text'),
    ground: token('--surface-0'),
    font: `600 10px ${token('--font')}`
  }
}

/** Colours in even steps between two tokens, which are six hexadecimal digits. */
export function ramp(from: string, to: string, steps: number): string[] {
  const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const [first, last] = [parts(from), parts(to)]
  return Array.from({ length: steps }, (_, step) => {
    const mixed = first.map((part, index) => Math.round(part + ((last[index]! - part) * step) / (steps - 1)))
    return `rgb(${mixed.join(' ')})`
  })
}

/** Errors in classes of as many points each, so that one stray point does not leave the others alike. */
export function errorClasses(errors: Float64Array): Uint8Array {
  const order = Array.from(errors, (_, index) => index).sort((one, other) => errors[one]! - errors[other]!)
  const classes = new Uint8Array(errors.length)
  order.forEach((index, rank) => (classes[index] = Math.floor((rank * errorSteps) / errors.length)))
  return classes
}

/** All patches on one canvas, `tilesPerRow` beside each other. */
export interface PatchAtlas {
  readonly canvas: HTMLCanvasElement
  readonly tilesPerRow: number
}

export function paintAtlasOf({ count, rows, columns, reference, noisy }: LatentMap): PatchAtlas {
  const tilesPerRow = Math.ceil(Math.sqrt(count))
  const canvas = document.createElement('canvas')
  canvas.width = tilesPerRow * columns
  canvas.height = Math.ceil(count / tilesPerRow) * rows
  const context = canvas.getContext('2d')!
  const image = context.createImageData(canvas.width, canvas.height)
  const pixels = new Uint32Array(image.data.buffer)
  const values = reference ?? noisy
  for (let index = 0; index < values.length; index++) {
    const [patch, row, column] = [
      Math.floor(index / (rows * columns)),
      Math.floor(index / columns) % rows,
      index % columns
    ]
    const [left, top] = [(patch % tilesPerRow) * columns, Math.floor(patch / tilesPerRow) * rows]
    pixels[(top + row) * canvas.width + left + column] = greyMap[values[index]!]!
  }
  context.putImageData(image, 0, 0)
  return { canvas, tilesPerRow }
}

export interface MapScene {
  readonly map: LatentMap
  readonly points: PlotPoints
  readonly width: number
  readonly height: number
  readonly colourBy: ColourBy
  /** Those that are shown as pictures, of `side` CSS pixels; the others are marks. */
  readonly pictures: Int32Array
  readonly side: number
  readonly atlas: PatchAtlas
  readonly classes: Uint8Array | null
  readonly colours: MapColours
}

export function paintMap(context: CanvasRenderingContext2D, scene: MapScene, ratio: number): void {
  const { width, height, pictures, points } = scene
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  context.font = scene.colours.font
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (let index = 0; index < points.x.length; index++) paintMark(context, scene, index)
  context.imageSmoothingEnabled = false
  for (const index of pictures) paintPatch(context, scene, index)
}

function colourOf({ map, colourBy, classes, colours }: MapScene, index: number): string {
  if (colourBy === 'label' && map.labels) return colours.kinds[map.labels[index]!]!
  return colourBy === 'error' && classes ? colours.errors[classes[index]!]! : colours.plain
}

/** Written digits, distinguishable without colours. */
function paintMark(context: CanvasRenderingContext2D, scene: MapScene, index: number): void {
  const [x, y] = [scene.points.x[index]!, scene.points.y[index]!]
  if (x < -5 || y < -5 || x > scene.width + 5 || y > scene.height + 5) return
  context.fillStyle = colourOf(scene, index)
  if (scene.colourBy === 'label' && scene.map.labels) context.fillText(String(scene.map.labels[index]), x, y)
  else context.fillRect(x - 2, y - 2, 4, 4)
}

function paintPatch(context: CanvasRenderingContext2D, scene: MapScene, index: number): void {
  const {
    map: { rows, columns },
    points,
    side,
    atlas: { canvas, tilesPerRow }
  } = scene
  const [left, top] = [points.x[index]! - side / 2, points.y[index]! - side / 2]
  const [column, row] = [index % tilesPerRow, Math.floor(index / tilesPerRow)]
  context.drawImage(canvas, column * columns, row * rows, columns, rows, left, top, side, side)
  context.lineWidth = 1.5
  context.strokeStyle = colourOf(scene, index)
  context.strokeRect(left, top, side, side)
}

/** Parts that change with the pointer: the point under it, both ends of the walk and the line between them. */
export interface MapPointers {
  readonly hovered: number
  readonly start: number
  readonly end: number
}

export function paintMapPointers(
  context: CanvasRenderingContext2D,
  { points, width, height, side, pictures, colours }: MapScene,
  { hovered, start, end }: MapPointers,
  ratio: number
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  const radius = pictures.length > 0 ? side * 0.75 : 7
  if (start >= 0 && end >= 0) {
    context.beginPath()
    context.moveTo(points.x[start]!, points.y[start]!)
    context.lineTo(points.x[end]!, points.y[end]!)
    context.lineWidth = 2
    context.strokeStyle = colours.start
    context.stroke()
  }
  for (const [index, name] of [
    [start, 'A'],
    [end, 'B']
  ] as const) {
    if (index >= 0) paintEnd(context, points, index, name, radius, colours)
  }
  if (hovered >= 0) ring(context, points, hovered, radius, colours.ring)
}

function paintEnd(
  context: CanvasRenderingContext2D,
  points: PlotPoints,
  index: number,
  name: string,
  radius: number,
  colours: MapColours
): void {
  ring(context, points, index, radius, colours.start)
  const [x, y] = [points.x[index]!, points.y[index]! - radius - 9]
  context.fillStyle = colours.ground
  context.fillRect(x - 7, y - 7, 14, 14)
  context.fillStyle = colours.start
  context.font = colours.font
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(name, x, y)
}

function ring(
  context: CanvasRenderingContext2D,
  { x, y }: PlotPoints,
  index: number,
  radius: number,
  colour: string
): void {
  context.beginPath()
  context.arc(x[index]!, y[index]!, radius, 0, 2 * Math.PI)
  context.lineWidth = 2
  context.strokeStyle = colour
  context.stroke()
}
